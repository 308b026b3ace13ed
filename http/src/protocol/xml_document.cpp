#include "http/xml_document.hpp"

#include <algorithm>
#include <optional>

#include "text.hpp"

namespace http {

struct XmlDocument::Element::Node {
    std::string name;
    std::vector<XmlAttribute> attributes;
    std::vector<std::unique_ptr<Node>> children;

    Node& add(std::string_view child, std::vector<XmlAttribute> child_attributes) {
        children.push_back(std::make_unique<Node>(std::string(child), std::move(child_attributes)));
        return *children.back();
    }

    Node(std::string n, std::vector<XmlAttribute> a) : name(std::move(n)), attributes(std::move(a)) {}
};

namespace {

/// What the preprocessor looks for, whatever the case (switch_xml.c).
constexpr std::string_view preprocessor_word = "x-pre-process";

/// A name of an element or attribute. `include` as an element's name would make `</include>`, a line that is dropped.
bool fit_name(std::string_view name) {
    const auto fit = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.'; };
    return !name.empty() && (is_letter(name.front()) || name.front() == '_') &&
           std::all_of(name.begin(), name.end(), fit) && name != "include" &&
           find_without_case(name, preprocessor_word) == std::string_view::npos;
}

/// Why a value must not go into a document, or nothing.
const char* unfit(const XmlValue& value) {
    const std::string& text = value.text();
    if (std::any_of(text.begin(), text.end(), is_control)) return "holds control characters";
    if (!valid_utf8(text)) return "is not valid UTF-8";
    if (text.find("$${") != std::string::npos) return "holds a global variable, \"$${\"";
    if (!value.trusted() && text.find("${") != std::string::npos) return "holds a variable, \"${\"";
    return nullptr;
}

/// What a character is written as; empty: as itself.
std::string_view escape_of(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&apos;";
        default:
            return {};
    }
}

void append_escaped(std::string& out, std::string_view text) {
    std::size_t word = find_without_case(text, preprocessor_word);
    std::size_t begin = 0;  // of what is not written yet
    for (std::size_t i = 0; i < text.size(); ++i) {
        // The '-' after the X, so that the word is there only once the line is XML.
        const bool in_word = word != std::string_view::npos && i == word + 1;
        const std::string_view escape = in_word ? "&#45;" : escape_of(text[i]);
        if (escape.empty()) continue;
        out.append(text, begin, i - begin).append(escape);
        begin = i + 1;
        if (in_word) word = find_without_case(text, preprocessor_word, i);
    }
    out.append(text, begin);
}

class Writer {
  public:
    explicit Writer(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    template <typename Node>
    void write(const Node& node, std::size_t depth) {
        if (fault_) return;
        if (!fit_name(node.name)) return fail(Error::unsafe_value, node.name, "The element's name is unfit.");
        out_.append(depth * 2, ' ');
        (out_ += '<') += node.name;
        for (const XmlAttribute& attribute : node.attributes) write_attribute(node.name, attribute);
        out_ += node.children.empty() ? "/>\n" : ">\n";
        for (const auto& child : node.children) write(*child, depth + 1);
        if (!node.children.empty()) {
            out_.append(depth * 2, ' ');
            ((out_ += "</") += node.name) += ">\n";
        }
        if (out_.size() > most_bytes_) fail(Error::too_large, "", "The document is larger than the switch reads.");
    }

    boost::system::result<std::string, Fault> finish() {
        if (fault_) return *fault_;
        return std::move(out_);
    }

  private:
    void write_attribute(const std::string& element, const XmlAttribute& attribute) {
        if (!fit_name(attribute.name)) return fail_at(element, attribute, "The attribute's name is unfit.");
        if (const char* reason = unfit(attribute.value)) {
            return fail_at(element, attribute, "The value of " + element + "@" + attribute.name + " " + reason + ".");
        }
        ((out_ += ' ') += attribute.name) += "=\"";
        append_escaped(out_, attribute.value.text());
        out_ += '"';
    }

    void fail_at(const std::string& element, const XmlAttribute& attribute, std::string message) {
        fail(Error::unsafe_value, element + "@" + attribute.name, std::move(message));
    }

    void fail(Error code, std::string_view where, std::string message) {
        if (!fault_) fault_ = Fault{code, std::move(message), std::string(where)};
    }

    std::size_t most_bytes_;
    std::string out_;
    std::optional<Fault> fault_;
};

}  // namespace

XmlValue trusted(std::string text) {
    XmlValue value(std::move(text));
    value.trusted_ = true;
    return value;
}

XmlDocument::Element XmlDocument::Element::element(std::string_view name, std::vector<XmlAttribute> attributes) {
    return Element(&node_->add(name, std::move(attributes)));
}

XmlDocument::Element XmlDocument::Element::param(std::string_view name, XmlValue value) {
    return element("param", {{"name", name}, {"value", std::move(value)}});
}

XmlDocument::Element XmlDocument::Element::variable(std::string_view name, XmlValue value) {
    return element("variable", {{"name", name}, {"value", std::move(value)}});
}

XmlDocument::Element XmlDocument::Element::action(std::string_view application, XmlValue data) {
    return element("action", {{"application", application}, {"data", std::move(data)}});
}

XmlDocument::XmlDocument()
    : root_(std::make_unique<Element::Node>("document",
                                            std::vector<XmlAttribute>{{"type", XmlValue("freeswitch/xml")}})) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

XmlDocument::Element XmlDocument::section(std::string_view name) {
    return Element(&root_->add("section", {{"name", name}}));
}

boost::system::result<std::string, Fault> XmlDocument::str(std::size_t most_bytes) const {
    Writer writer(most_bytes);
    writer.write(*root_, 0);
    return writer.finish();
}

std::string_view XmlDocument::not_found() {
    return "<document type=\"freeswitch/xml\">\n"
           "  <section name=\"result\">\n"
           "    <result status=\"not found\"/>\n"
           "  </section>\n"
           "</document>\n";
}

}  // namespace http

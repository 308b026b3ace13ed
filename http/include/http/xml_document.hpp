// The XML documents that FreeSWITCH reads, built from values.
//
//     http::XmlDocument document;
//     auto domain = document.section("directory").element("domain", {{"name", realm}});
//     auto user = domain.element("user", {{"id", name}});
//     user.element("params").element("param", {{"name", "a1-hash"}, {"value", hash}});
//     auto text = document.str();              // result<std::string, Fault>: a value may be unfit
//
// The switch reads the answer line by line with a preprocessor before it is XML (switch_xml.c, preprocess()), so the
// document has one element on a line, no XML declaration and no comments, and each value is made harmless or refused:
//   - & < > " ' are escaped, which also disarms `<?`, `<include>`, `</include>` and `<!--#`;
//   - `X-PRE-PROCESS` in any case would drop the line: it is broken up with a character reference;
//   - control characters (a CR or LF ends the preprocessor's line) and invalid UTF-8 are refused;
//   - `${` is expanded when an application runs, `$${` while the file is read: refused in what is not trusted.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/error.hpp"

namespace http {

/// The text of one attribute.
class XmlValue {
  public:
    XmlValue(std::string text) : text_(std::move(text)) {}  // NOLINT: values are meant to convert
    XmlValue(std::string_view text) : text_(text) {}        // NOLINT
    XmlValue(const char* text) : text_(text) {}             // NOLINT
    const std::string& text() const { return text_; }
    bool trusted() const { return trusted_; }

  private:
    friend XmlValue trusted(std::string text);
    std::string text_;
    bool trusted_ = false;
};

/// A value that may hold `${...}`: a dial string of our own making, with everything from people in it checked by its
/// maker. `$${` stays refused even here: its expansion comes before the XML is parsed and could be markup.
XmlValue trusted(std::string text);

struct XmlAttribute {
    std::string name;
    XmlValue value;
};

class XmlDocument {
  public:
    /// One element of the document; a small handle, valid as long as the document (also when that is moved).
    class Element {
      public:
        /// Appends a child and returns it.
        Element element(std::string_view name, std::vector<XmlAttribute> attributes = {});
        /// Appends `<param name="..." value="..."/>`, and `<variable .../>` in the same way.
        Element param(std::string_view name, XmlValue value);
        Element variable(std::string_view name, XmlValue value);
        /// Appends `<action application="..." data="..."/>`.
        Element action(std::string_view application, XmlValue data);

      private:
        friend class XmlDocument;
        struct Node;
        explicit Element(Node* node) : node_(node) {}
        Node* node_;
    };

    XmlDocument();
    XmlDocument(XmlDocument&&) noexcept;
    XmlDocument& operator=(XmlDocument&&) noexcept;
    ~XmlDocument();

    /// Opens `<section name="...">` ("directory", "dialplan", "configuration").
    Element section(std::string_view name);

    /// The document. Errors: Error::unsafe_value naming the attribute as `element@attribute`, for a value or name as
    /// described above; Error::too_large beyond `most_bytes` (mod_xml_curl's `response-max-bytes` is 1 MiB unless
    /// configured).
    boost::system::result<std::string, Fault> str(std::size_t most_bytes = std::size_t{1024} * 1024) const;

    /// The answer that sends the switch to its own files.
    static std::string_view not_found();

  private:
    std::unique_ptr<Element::Node> root_;
};

}  // namespace http

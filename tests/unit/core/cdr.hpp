// A CDR as mod_xml_cdr posts it, with what is read of it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pbxd::test {

struct Cdr {
    std::string core_uuid = "core-1";
    std::map<std::string, std::string> variables{{"uuid", "10af273a-5f2c-4c77-9d81-000000000001"},
                                                 {"direction", "inbound"},
                                                 {"channel_name", "sofia/lines/alice-desk%40192.0.2.7"},
                                                 {"accountcode", "1001"},
                                                 {"presence_id", "1001%40extensions"},
                                                 {"hangup_cause", "NORMAL_CLEARING"},
                                                 {"start_uepoch", "1795348800000000"},
                                                 {"answer_uepoch", "1795348803000000"},
                                                 {"end_uepoch", "1795348863000000"}};
    /// Caller's number and destination of each caller profile, the newest first.
    std::vector<std::pair<std::string, std::string>> flows{{"1001", "1002"}};

    std::string xml() const {
        std::string text = "<?xml version=\"1.0\"?>\n<cdr core-uuid=\"" + core_uuid +
                           "\" switchname=\"lab1\">\n  <channel_data><direction>inbound</direction></channel_data>\n"
                           "  <variables>\n";
        for (const auto& [name, value] : variables) text += "    <" + name + ">" + value + "</" + name + ">\n";
        text += "  </variables>\n";
        for (const auto& [caller, dialled] : flows) {
            text += "  <callflow dialplan=\"XML\"><caller_profile><caller_id_number>" + caller +
                    "</caller_id_number><destination_number>" + dialled +
                    "</destination_number></caller_profile><times/></callflow>\n";
        }
        return text + "</cdr>\n";
    }
};

}  // namespace pbxd::test

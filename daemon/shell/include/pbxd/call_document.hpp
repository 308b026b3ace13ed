// The switch's dialplan questions and answers on the wire: form fields in, an XML document out.
//
//     auto question = pbxd::read_call_question(form);
//     auto document = pbxd::call_document(router.plan(*question, now), question->context);
//
// A field counts only where it is named in config/freeswitch/autoload_configs/xml_curl.conf.xml (enable-post-var).
#pragma once

#include <boost/system/result.hpp>
#include <string>

#include "esl/call_data.hpp"
#include "http/error.hpp"
#include "http/form.hpp"
#include "pbxd/call_plan.hpp"
#include "pbxd/call_question.hpp"

namespace pbxd {

/// Error::repeated if a field that decides is there twice.
boost::system::result<CallQuestion> read_call_question(const http::Form& form);

/// The same of a call that the switch handed over with `socket`: its channel has the fields under the same names.
CallQuestion read_call_question(const esl::CallData& call);

/// One extension of the context, without a condition. Error::unsafe_value names what must not reach the switch.
boost::system::result<std::string, http::Fault> call_document(const CallPlan& plan, const std::string& context);

}  // namespace pbxd

// Why a command was not carried out: a sentence for people, and for programs what sort it is and which field it is
// about.
//
//     if (!read) co_return Problem::of(read.error());         // what a field lacks
//     if (!added) co_return Problem::of(added.error());       // what storage refused
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

#include "http/error.hpp"

namespace pbxd {

/// What is wrong. Made by of(), so that no result is taken for one.
class Problem {
  public:
    enum class Kind {
        invalid,   ///< a field is missing, unknown, or not what it may be
        missing,   ///< the record is not there
        conflict,  ///< taken by another record, or another record refers to it
        busy,      ///< try again in a moment
        failed,    ///< nobody's input is to blame
    };

    Problem() = default;
    static Problem of(std::string message);
    static Problem of(const http::Fault& fault);
    /// Storage's error: its kind and its name, and the argument that it is about.
    static Problem of(const boost::system::error_code& error);

    std::string message;
    Kind kind = Kind::invalid;
    std::string code = "bad_request";  ///< storage's own name for its errors: "gateway_exists"
    std::string field;                 ///< the argument; empty where it is about none, or about several
};

}  // namespace pbxd

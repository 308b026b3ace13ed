// Lets doctest show results whose values have no operator<<.
#pragma once

#include <doctest/doctest.h>

#include <boost/system/result.hpp>

template <typename T, typename E>
struct doctest::StringMaker<boost::system::result<T, E>> {
    static String convert(const boost::system::result<T, E>& result) { return result ? "a value" : "an error"; }
};

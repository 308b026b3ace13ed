// What may be done with the fields that a record tells (Table<Record>::fields): name them, bind them, read them. And
// the SQL that comes of the names.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sqlite_connection.hpp"

namespace storage {

template <class T>
using Result = boost::system::result<T>;

/// Collects the columns' names.
struct FieldNames {
    std::vector<std::string> names;
    template <class Value>
    void operator()(const char* name, Value& /*value*/) {
        names.emplace_back(name);
    }
    void secret(const char* name, const std::string& /*value*/, const std::string& /*context*/) {
        names.emplace_back(name);
    }
    void optional_secret(const char* name, const std::string& /*value*/, const std::string& /*context*/) {
        names.emplace_back(name);
    }
};

/// Binds the fields to a statement's parameters.
struct FieldBinder {
    Query& query;
    const SecretBox& box;
    template <class Value>
    void operator()(const char* /*name*/, const Value& value) {
        query.bind(value);
    }
    void secret(const char* /*name*/, const std::string& value, const std::string& context) {
        query.bind_blob(box.seal(value, context));
    }
    /// An empty one is stored as it is: there is nothing to keep.
    void optional_secret(const char* /*name*/, const std::string& value, const std::string& context) {
        query.bind_blob(value.empty() ? std::string() : box.seal(value, context));
    }
};

/// Reads the fields from a row. Without a box secrets stay empty.
struct FieldReader {
    Query& query;
    const SecretBox* box;
    bool damaged = false;
    template <class Value>
    void operator()(const char* /*name*/, Value& value) {
        query.read(value);
    }
    void secret(const char* /*name*/, std::string& value, const std::string& context) {
        std::string sealed;
        query.read(sealed);
        open(sealed, value, context);
    }
    void optional_secret(const char* /*name*/, std::string& value, const std::string& context) {
        std::string sealed;
        query.read(sealed);
        if (!sealed.empty()) open(sealed, value, context);
    }
    void open(const std::string& sealed, std::string& value, const std::string& context) {
        if (!box) return;
        Result<std::string> opened = box->open(sealed, context);
        damaged = damaged || !opened;
        if (opened) value = std::move(*opened);
    }
};

/// A table's statements.
struct Sql {
    std::string columns;  ///< "id, name, ...": as read_row() reads them
    std::string select;
    std::string insert;
    std::string update;
    std::string remove;
};
Sql make_sql(const std::string& table, const std::vector<std::string>& columns);

}  // namespace storage

#include "storage/checks.hpp"

#include <set>

#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {
storage::Session good_session() { return session({1}, '1'); }
}  // namespace

TEST_CASE("good records pass") {
    CHECK(storage::check(user("alice")).has_value());
    CHECK(storage::check(channel("extensions")).has_value());
    CHECK(storage::check(extension({1}, {1}, "10")).has_value());
    CHECK(storage::check(good_session()).has_value());
    CHECK(storage::check(line({1}, {1}, "a")).has_value());
    CHECK(storage::check(sign_in({1}, '0')).has_value());
}

TEST_CASE("logins and usernames are 1 to 64 of [a-z0-9._-]") {
    for (const std::string good : {"a", "a.b-c_d9", "0"}) CHECK(storage::is_identifier(good));
    CHECK(storage::is_identifier(std::string(64, 'x')));
    CHECK_FALSE(storage::is_identifier(std::string(65, 'x')));
    for (const std::string bad : {"", "A", "a b", "a@b", "a:b", "é", "a/b", "a\n", "a'"}) {
        CHECK_FALSE_MESSAGE(storage::is_identifier(bad), bad);
    }
    CHECK_FALSE(storage::is_identifier(std::string_view("a\0b", 3)));
    CHECK(storage::check(user("a@b")).error() == Error::invalid_login);
    CHECK(storage::check(line({1}, {1}, "a@b")).error() == Error::invalid_username);
}

TEST_CASE("realms are domains, and never the phones' realm") {
    for (const std::string good : {"extensions", "pbx.example-1", "lines2"}) CHECK(storage::is_realm(good));
    for (const std::string bad : {"", "lines", "a_b", "A", "a b", "a\"b"})
        CHECK_FALSE_MESSAGE(storage::is_realm(bad), bad);
    CHECK_FALSE(storage::is_realm(std::string(65, 'a')));
}

TEST_CASE("numbers are 2 to 15 digits") {
    for (const std::string good : {"10", "123456789012345"}) CHECK(storage::is_number(good));
    for (const std::string bad : {"", "1", "1234567890123456", "+49", "10a", "1 0", "\xd9\xa1\xd9\xa2"}) {
        CHECK_FALSE_MESSAGE(storage::is_number(bad), bad);
    }
}

TEST_CASE("session IDs are lower-case UUIDs") {
    CHECK(storage::is_uuid("b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d70"));
    for (const std::string bad : {"", "b9ad14e20c4f4a6e9d2b5f0e8a1c3d70", "B9AD14E2-0c4f-4a6e-9d2b-5f0e8a1c3d70",
                                  "b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d7g", "b9ad14e2-0c4f-4a6e-9d2b-5f0e8a1c3d700",
                                  "b9ad14e2a0c4f-4a6e-9d2b-5f0e8a1c3d70"}) {
        CHECK_FALSE_MESSAGE(storage::is_uuid(bad), bad);
    }
}

TEST_CASE("names may be of any script") {
    for (const std::string good : {"Zoë Müller", "株式会社", "Ωmega", "😀", "A & <B> \"C\"", "$5 {x}", "שלום"}) {
        CHECK_MESSAGE(storage::is_name(good), good);
    }
    CHECK(storage::is_name(std::string(128, 'x')));
    CHECK_FALSE(storage::is_name(std::string(129, 'x')));
}

TEST_CASE("names are not blank") {
    for (const std::string bad : {"", " ", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b"}) {
        CHECK_FALSE(storage::is_name(bad));
    }
}

TEST_CASE("names are well-formed UTF-8") {
    for (const std::string bad :
         {"\x80", "\xff", "a\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80",
          "\xf8\x88\x80\x80\x80", "\xe2\x82", "a\xc3(b"}) {
        CHECK_FALSE(storage::is_name(bad));
    }
    CHECK(storage::is_name("\xf4\x8f\xbf\xbf"));
}

TEST_CASE("names hold no control characters, separators or overrides") {
    for (int c = 0; c < 0x20; ++c) CHECK_FALSE(storage::is_name(std::string("a") + static_cast<char>(c) + "b"));
    for (const std::string bad :
         {"a\x7f", "a\xc2\x85", "a\xe2\x80\xa8", "a\xe2\x80\xa9", "a\xe2\x80\xae", "a\xe2\x81\xa6"}) {
        CHECK_FALSE(storage::is_name(bad));
    }
}

TEST_CASE("names hold nothing that the switch would expand or drop") {
    for (const std::string bad : {"${x}", "a$${x}", "a${", "X-PRE-PROCESS", "an x-Pre-Process b"}) {
        CHECK_FALSE_MESSAGE(storage::is_name(bad), bad);
        auto person = user("alice");
        person.display_name = bad;
        CHECK(storage::check(person).error() == Error::invalid_name);
        auto phone = line({1}, {1}, "phone");
        phone.label = bad;
        CHECK(storage::check(phone).error() == Error::invalid_label);
        auto desk = extension({1}, {1}, "1001");
        desk.department = bad;
        CHECK(storage::check(desk).error() == Error::invalid_department);
        auto office = channel("extensions");
        office.name = bad;
        CHECK(storage::check(office).error() == Error::invalid_name);
    }
}

TEST_CASE("an e-mail address is one, or empty") {
    auto person = user("alice");
    for (const std::string good : {"", "a@b", "zoë@example.com"}) {
        person.email = good;
        CHECK_MESSAGE(storage::check(person).has_value(), good);
    }
    for (const std::string bad : {"a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: d@e", "a@${b}"}) {
        person.email = bad;
        CHECK_MESSAGE(storage::check(person).error() == Error::invalid_email, bad);
    }
    person.email = "a@" + std::string(253, 'b');
    CHECK(storage::check(person).error() == Error::invalid_email);
}

TEST_CASE("a password in place of its hash is refused") {
    auto person = user("alice");
    for (const std::string bad : {"secret", "$argon2i$v=19", "$argon2id$ x"}) {
        person.password_hash = bad;
        CHECK(storage::check(person).error() == Error::invalid_password_hash);
    }
    person.password_hash = "$argon2id$" + std::string(118, 'a');
    CHECK(storage::check(person).error() == Error::invalid_password_hash);
}

TEST_CASE("a role that is none is refused") {
    auto person = user("alice");
    person.role = static_cast<storage::Role>(7);
    CHECK(storage::check(person).error() == Error::invalid_role);
}

TEST_CASE("a session's hash, client ID and times are judged") {
    auto bad = good_session();
    bad.a1_hash = std::string(32, 'A');
    CHECK(storage::check(bad).error() == Error::invalid_a1_hash);
    bad = good_session();
    bad.client_id = "b:1";
    CHECK(storage::check(bad).error() == Error::invalid_client_id);
    bad = good_session();
    bad.expires_at = bad.created_at - 1;
    CHECK(storage::check(bad).error() == Error::invalid_time);
    bad = good_session();
    bad.last_used_at = -1;
    CHECK(storage::check(bad).error() == Error::invalid_time);
    bad = good_session();
    bad.created_at = -1;
    CHECK(storage::check(bad).error() == Error::invalid_time);
}

TEST_CASE("a sign-in's fields are judged") {
    auto bad = sign_in({1}, 'g');
    CHECK(storage::check(bad).error() == Error::invalid_token_hash);
    bad = sign_in({1}, 'a');
    bad.csrf_token = "short";
    CHECK(storage::check(bad).error() == Error::invalid_csrf_token);
    bad.csrf_token = std::string(32, '"');
    CHECK(storage::check(bad).error() == Error::invalid_csrf_token);
    bad = sign_in({1}, 'a');
    bad.address = std::string(65, '1');
    CHECK(storage::check(bad).error() == Error::invalid_address);
    bad = sign_in({1}, 'a');
    bad.user_agent = std::string(257, 'a');
    CHECK(storage::check(bad).error() == Error::invalid_user_agent);
    bad.user_agent = "a\nb";
    CHECK(storage::check(bad).error() == Error::invalid_user_agent);
}

TEST_CASE("a user agent made clean can be stored, whatever it was") {
    for (const std::string& odd :
         {std::string("\xff\xfe\x01"), std::string("${${"), std::string("X-PRE-PROCESS"), std::string(999, '$'),
          std::string(255, 'a') + "${", std::string("caf\xc3\xa9"), std::string("\0\0", 2)}) {
        CHECK(storage::is_text(storage::clean_user_agent(odd), storage::max_user_agent_bytes));
    }
    CHECK(storage::clean_user_agent("Mozilla/5.0 (X11; Linux x86_64)") == "Mozilla/5.0 (X11; Linux x86_64)");
}

TEST_CASE("a chosen password is 8 to 256 bytes long") {
    CHECK(storage::check_password("12345678").has_value());
    CHECK(storage::check_password(std::string(256, 'x')).has_value());
    CHECK(storage::check_password("1234567").error() == Error::invalid_password);
    CHECK(storage::check_password(std::string(257, 'x')).error() == Error::invalid_password);
}

TEST_CASE("each error has a name, a kind and a sentence of its own") {
    std::set<std::string> sentences;
    std::set<std::string_view> names;
    for (int value = 1; value <= static_cast<int>(Error::key_wrong_size); ++value) {
        const boost::system::error_code code = static_cast<Error>(value);
        CHECK_MESSAGE(storage::name_of(static_cast<Error>(value)) != "unknown", value);
        CHECK_MESSAGE(&code.default_error_condition().category() == &storage::error_kind_category(), value);
        names.insert(storage::name_of(static_cast<Error>(value)));
        sentences.insert(code.message());
        CHECK(code.message().ends_with('.'));
    }
    CHECK(names.size() == static_cast<std::size_t>(Error::key_wrong_size));
    // A name and a label have the same rule but not the same sentence.
    CHECK(sentences.size() == names.size());
    CHECK(storage::name_of(Error::number_exists) == "number_exists");
    CHECK(boost::system::error_code(Error::number_exists) == storage::ErrorKind::exists);
    CHECK(boost::system::error_code(Error::number_exists) != storage::ErrorKind::invalid);
}

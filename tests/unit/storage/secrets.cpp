#include <sys/stat.h>

#include <algorithm>

#include "storage/a1_hash.hpp"
#include "storage/random.hpp"
#include "storage/secret_box.hpp"
#include "support.hpp"

using namespace storage_tests;
using storage::Error;

namespace {

mode_t mode_of(const std::filesystem::path& path) {
    struct stat about {};
    REQUIRE(::stat(path.c_str(), &about) == 0);
    return about.st_mode & 07777U;
}

void write_key_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0600) {
    write_file(path, bytes);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
}

bool same_key(const storage::SecretKey& left, const storage::SecretKey& right) {
    return std::equal(left.data(), left.data() + storage::key_bytes, right.data());
}

/// Gives 0, 1, 2, ...
class Counting final : public storage::RandomSource {
  public:
    void fill(std::span<unsigned char> bytes) override {
        for (unsigned char& byte : bytes) byte = next_++;
    }

  private:
    unsigned char next_ = 0;
};

}  // namespace

TEST_CASE("what was sealed opens with the same key and context only") {
    const auto box = box_of(1);
    const std::string sealed = box.seal("secret", "line:phone");
    CHECK(sealed.size() == 46);
    CHECK(sealed.find("secret") == std::string::npos);
    CHECK(box.open(sealed, "line:phone").value() == "secret");
    CHECK(box.open(sealed, "line:phone2").error() == Error::secret_damaged);
    CHECK(box.open(sealed, "").error() == Error::secret_damaged);
    CHECK(box_of(2).open(sealed, "line:phone").error() == Error::secret_damaged);
}

TEST_CASE("what was sealed twice differs") {
    const auto box = box_of();
    CHECK(box.seal("secret", "x") != box.seal("secret", "x"));
}

TEST_CASE("a sealed secret changed in any bit, cut or prolonged does not open") {
    const auto box = box_of();
    const std::string sealed = box.seal("secret", "x");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK(box.open(changed, "x").error() == Error::secret_damaged);
        CHECK(box.open(sealed.substr(0, i), "x").error() == Error::secret_damaged);
    }
    CHECK(box.open(sealed + '\0', "x").error() == Error::secret_damaged);
}

TEST_CASE("an empty secret is one, too") {
    const auto box = box_of();
    CHECK(box.open(box.seal("", "x"), "x").value().empty());
}

TEST_CASE("a key file is made once, for its owner's eyes only") {
    TemporaryFolder folder;
    const auto made = storage::load_or_create_key(folder / "key");
    REQUIRE(made.has_value());
    CHECK(mode_of(folder / "key") == 0600);
    CHECK(contents(folder / "key").size() == 45);
    const auto read = storage::load_or_create_key(folder / "key");
    REQUIRE(read.has_value());
    CHECK(same_key(*made, *read));
    const auto other = storage::load_or_create_key(folder / "other");
    REQUIRE(other.has_value());
    CHECK_FALSE(same_key(*made, *other));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("a key may be raw or base64") {
    TemporaryFolder folder;
    const std::string raw = "0123456789abcdef0123456789abcdef";
    for (const std::string text : {"0123456789abcdef0123456789abcdef", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n",
                                   "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}) {
        write_key_file(folder / "key", text);
        const auto key = storage::load_or_create_key(folder / "key");
        REQUIRE_MESSAGE(key.has_value(), text);
        CHECK(std::equal(raw.begin(), raw.end(), key->data()));
    }
}

TEST_CASE("a key file of the wrong size or form is refused and left as it is") {
    TemporaryFolder folder;
    for (const std::string& bad : {std::string(), std::string(31, 'x'), std::string(33, 'x'), std::string(10'000, 'x'),
                                   std::string("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\nMDEy"),
                                   std::string(44, '*'), std::string("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk\n")}) {
        write_key_file(folder / "key", bad);
        CHECK(storage::load_or_create_key(folder / "key").error() == Error::key_wrong_size);
        CHECK(contents(folder / "key") == bad);
    }
}

TEST_CASE("a key file that others may read or write is refused") {
    TemporaryFolder folder;
    for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0666U}) {
        write_key_file(folder / "key", std::string(32, 'k'), mode);
        CHECK(storage::load_or_create_key(folder / "key").error() == Error::key_exposed);
    }
    write_key_file(folder / "key", std::string(32, 'k'), 0400);
    CHECK(storage::load_or_create_key(folder / "key").has_value());
}

TEST_CASE("what is no file, or cannot be made, is no key") {
    TemporaryFolder folder;
    CHECK(storage::load_or_create_key(folder.path()).error() == Error::key_unreadable);
    CHECK(storage::load_or_create_key(folder / "nowhere/key").error() == Error::key_unreadable);
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(storage::load_or_create_key(folder / "fifo").error() == Error::key_unreadable);
}

TEST_CASE("the a1-hash is RFC 2617's") {
    CHECK(storage::a1_hash("Mufasa", "testrealm@host.com", "Circle Of Life") == "939e7578ed9e3c518a452acee763bce9");
    CHECK(storage::a1_hash("", "", "") == "4501c091b0366d76ea3218b6cfdd8097");
}

TEST_CASE("tokens, client IDs and passwords have their forms") {
    storage::SystemRandom random;
    const std::string token = storage::random_token(random);
    CHECK(token.size() == 43);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == token.npos);
    CHECK(storage::random_token(random) != token);
    CHECK(storage::random_password(random).size() == 24);
    const std::string client = storage::random_client_id(random);
    CHECK(client.size() == 22);
    CHECK(client.starts_with("b-"));
    CHECK(client.find_first_not_of("0123456789abcdef", 2) == client.npos);
}

TEST_CASE("what is random comes from the source that was given") {
    Counting source;
    CHECK(storage::random_client_id(source) == "b-00010203040506070809");
    CHECK(storage::random_token(source, 3) == "CgsM");
    CHECK(storage::random_token(source, 0).empty());
}

TEST_CASE("a token's hash is BLAKE2b-256") {
    CHECK(storage::token_hash("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(storage::token_hash("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

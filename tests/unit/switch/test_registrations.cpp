#include <doctest/doctest.h>

#include <algorithm>

#include "recording.hpp"
#include "scene.hpp"

namespace {

std::size_t count_of(const Scene& scene, const std::string& kind) {
    return static_cast<std::size_t>(std::count_if(scene.events.begin(), scene.events.end(),
                                                  [&](const sim::Event& event) { return kind_of(event) == kind; }));
}

}  // namespace

TEST_CASE("a registration lives for its time and the switch's grace, then expires") {
    Scene scene;
    scene.register_phone(Scene::phone("1001", "6001", "1@x"), Scene::user("1001"));
    scene.now += 119'000'000;
    scene.model.tick();
    CHECK(scene.model.registrations.all().size() == 1);
    scene.now += 1'000'000;
    scene.model.tick();
    CHECK(scene.model.registrations.all().empty());
    CHECK(count_of(scene, "sofia::expire") == 1);
}

TEST_CASE("a phone that registers again repeats the event and keeps one row") {
    Scene scene;
    const sim::Phone phone = Scene::phone("1001", "6001", "1@x");
    scene.register_phone(phone, Scene::user("1001"));
    scene.now += 60'000'000;
    scene.register_phone(phone, Scene::user("1001"));
    scene.now += 100'000'000;
    scene.model.tick();
    CHECK(scene.model.registrations.all().size() == 1);
    CHECK(count_of(scene, "sofia::register") == 2);
}

TEST_CASE("a restart keeps registrations, forgets browsers and calls, and tells nobody") {
    Scene scene;
    scene.register_phone(Scene::phone("1001", "6001", "1@x"), Scene::user("1001"));
    sim::Phone brief = Scene::phone("1002", "6002", "2@x");
    brief.expires = 1;
    scene.register_phone(brief, Scene::user("1002"));
    scene.browser("127.0.0.1:1", "1001", "s1");
    scene.model.calls.ring(*scene.model.resolve("1001"), std::nullopt, {.number = "9196"});
    const std::string before = scene.model.core.core_uuid();
    scene.events.clear();
    scene.now += 90'000'000;
    scene.model.restart();
    scene.model.tick();
    CHECK(scene.model.core.core_uuid() != before);
    CHECK(scene.model.registrations.all().size() == 1);
    CHECK(scene.model.browsers.all().empty());
    CHECK(scene.model.calls.all().empty());
    CHECK(scene.events.empty());
}

TEST_CASE("a call that nobody answers rings and ends, and an echo call has one leg") {
    Scene scene;
    scene.register_phone(Scene::phone("1001", "6001", "1@x"), Scene::user("1001"));
    scene.register_phone(Scene::phone("1002", "6002", "2@x"), Scene::user("1002"));
    auto& calls = scene.model.calls;
    const std::string uuid = calls.ring(*scene.model.resolve("1001"), scene.model.resolve("1002"), {.number = "1002"});
    CHECK(calls.legs() == 2);
    scene.events.clear();
    CHECK(calls.hangup(calls.find(uuid)->callee->uuid, "ORIGINATOR_CANCEL"));
    CHECK(count_of(scene, "CHANNEL_DESTROY") == 2);
    CHECK(count_of(scene, "CHANNEL_UNBRIDGE") == 0);
    CHECK_FALSE(calls.hangup(uuid, "NORMAL_CLEARING"));

    scene.events.clear();
    const std::string echo = calls.ring(*scene.model.resolve("1001"), std::nullopt, {.number = "9196"});
    CHECK(calls.answer(echo));
    CHECK_FALSE(calls.answer(echo));
    CHECK(calls.hangup(echo, "NORMAL_CLEARING"));
    CHECK(count_of(scene, "CHANNEL_BRIDGE") == 0);
    CHECK(count_of(scene, "CHANNEL_DESTROY") == 1);
}

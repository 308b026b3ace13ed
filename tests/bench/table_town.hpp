// A town of people for the benchmarks of the table: names and numbers as offices have them, the same in every run.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>

#include "pbxd/read_model.hpp"

namespace bench {

class Town {
  public:
    explicit Town(std::size_t people) : people_(people) {
        static const std::array<const char*, 24> beginnings{
            "Mül",  "Schnei", "Kow", "Ander", "Sør", "Rodri", "Nguy", "Wag",   "Fer", "Mac", "Van", "Zim",
            "Bäck", "Hoff",   "Pet", "Iva",   "Gar", "Lind",  "Bor",  "Stein", "Kle", "Ros", "Dah", "Qui"};
        static const std::array<const char*, 16> middles{"a", "er", "in", "o", "e",  "els", "an", "ie",
                                                         "u", "or", "en", "i", "ar", "es",  "on", "y"};
        static const std::array<const char*, 20> ends{"ler", "der",   "ski",  "sen", "sson", "guez", "mann",
                                                      "ner", "nando", "berg", "hof", "mer",  "rer",  "roff",
                                                      "cia", "gren",  "ges",  "ke",  "dt",   "tz"};
        for (const auto* a : beginnings)
            for (const auto* b : middles)
                for (const auto* c : ends) surnames_.push_back(std::string(a) + b + c);
    }

    std::size_t people() const { return people_; }
    storage::Extension person(std::size_t index) const {
        static const std::array<const char*, 40> names{
            "Anna",   "Ben",   "Carla", "David", "Elif", "Felix",  "Greta", "Hugo",   "Ida",   "Jan",
            "Katrin", "Lukas", "Marie", "Noah",  "Olga", "Paul",   "Rosa",  "Samir",  "Tim",   "Uwe",
            "Vera",   "Willi", "Yara",  "Zoë",   "Ærik", "José",   "Chloé", "Jürgen", "Søren", "Müjde",
            "Hans",   "Eva",   "Peter", "Julia", "Max",  "Sophie", "Oskar", "Lena",   "Emil",  "Nora"};
        static const std::array<const char*, 12> departments{
            "Sales", "Support",  "Development", "Warehouse", "Accounting", "Legal",
            "",      "Research", "Reception",   "",          "Marketing",  ""};
        std::minstd_rand random(static_cast<unsigned>(index * 2654435761U + 12345U));
        random.discard(3);
        storage::Extension made;
        made.id = {static_cast<std::int64_t>(index + 1)};
        made.channel = {static_cast<std::int64_t>(1 + (index % 50 == 0 ? 1 : 0))};
        made.user = {static_cast<std::int64_t>(index + 1)};
        made.number = std::to_string(people_ + index);
        made.name = std::string(names.at(random() % names.size())) + " " + surnames_[random() % surnames_.size()];
        made.department = departments.at(random() % departments.size());
        return made;
    }

  private:
    std::size_t people_;
    std::vector<std::string> surnames_;
};

inline pbxd::PhoneOnline phone_of(std::size_t index) {
    const auto name = "line-" + std::to_string(index);
    return {.profile = "lines",
            .username = name,
            .realm = "lines",
            .contact = "<sip:" + name + "@192.0.2.7:5060>",
            .address = "192.0.2.7",
            .agent = "bench"};
}

}  // namespace bench

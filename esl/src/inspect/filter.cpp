#include "esl/filter.hpp"

#include <stdexcept>

#include "filter_program.hpp"

namespace esl {

std::string FilterFault::message() const { return "column " + std::to_string(column) + ": " + what; }

void throw_exception_from_error(const FilterFault& fault, const boost::source_location&) {
    throw std::runtime_error(fault.message());
}

Filter::Filter(std::unique_ptr<const FilterProgram> program, std::optional<Subscription> enough)
    : program_(std::move(program)), enough_(std::move(enough)) {}

Filter::Filter(Filter&&) noexcept = default;
Filter& Filter::operator=(Filter&&) noexcept = default;
Filter::~Filter() = default;

bool Filter::matches(const EventView& event) const { return program_->run(event); }

}  // namespace esl

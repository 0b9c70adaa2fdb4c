#pragma once

#include <array>
#include <string>
#include <string_view>

#include "lb/action.h"
#include "lb/json/document.h"

namespace proxy {

/// How an attempt ended, as recordings name it; by lb::OutcomeKind.
inline constexpr std::array<std::string_view, 6> kOutcomeNames{"response", "connect_failure", "reset", "timeout",
                                                               "cut",      "abandoned"};

/// What a probe asks, by lb::ProbeKind.
inline constexpr std::array<std::string_view, 2> kProbeKindNames{"health", "load"};

/// {"do":"start","request":"0.1","attempt":"0.1","node":2,"number":1,"retry":false,"hedge":false,"tag":7}, or
/// {"do":"probe","probe":"0.1","kind":"health","node":2}: every field that its kind uses, always in the same
/// order, so that equal actions are equal texts.
void append_action(std::string& out, const lb::Action& action);

/// Reads what append_action wrote. Answers what is wrong; empty when it parsed.
std::string parse_action(const lb::json::Value& value, lb::Action& action);

/// A whole number from a document's value, at most `highest`. Answers whether it is one.
bool parse_number(const lb::json::Value* value, std::uint64_t highest, std::uint64_t& number);

/// Any finite number. Answers whether it is one.
bool parse_figure(const lb::json::Value& value, float& figure);

}  // namespace proxy

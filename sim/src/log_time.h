#pragma once

#include <string_view>

#include "sim/log_record.h"

namespace sim {

/// From that number of seconds on a bare number is a date, in seconds since 1970: 2001 and later. Nobody records 31
/// years.
inline constexpr std::int64_t kFirstUnixTime = 1'000'000'000;

/// What parse_span() and parse_time() take, for messages.
inline constexpr std::string_view kSpanForms = R"(seconds (0.25) or a duration ("250ms"))";
inline constexpr std::string_view kTimeForms =
    R"(seconds (12.5), a duration ("12.5s"), or a date ("2026-01-31T12:00:00.5Z", or seconds since 1970))";

/// A number of seconds ("0.25", "1e-3") or a duration with its unit ("250ms"), exact to the nanosecond.
bool parse_span(std::string_view text, lb::Duration& span);

/// A span, or a date: ISO 8601 ("2026-01-31T12:00:00.5+01:00"; without a zone it is UTC), or seconds since 1970.
bool parse_time(std::string_view text, LogTime& time);

/// A date as access logs have it: "06/Feb/2026:12:14:14", with a fraction or without, " -0700" or without.
bool parse_log_date(std::string_view text, LogTime& time);

}  // namespace sim

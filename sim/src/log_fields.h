#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/log_record.h"

namespace sim {

/// The names that CSV columns and JSON keys have in common.
enum class LogField : std::uint8_t { kTime, kClient, kMethod, kPath, kNode, kLatency, kStatus, kSkipped };

inline constexpr std::array<std::string_view, 7> kLogFields{"time", "client",  "method", "path",
                                                            "node", "latency", "status"};

/// kSkipped for a name that is none of them.
LogField log_field(std::string_view name);

/// "unknown column \"pth\"; did you mean \"path\"?" where the name is near to one that is not among those `given`;
/// empty otherwise.
std::string misspelled(std::string_view what, std::string_view name, std::span<const LogField> given);

/// Puts the text of a field into the record. Answers what is wrong; empty when it fits.
std::string set_field(LogField field, std::string_view text, LogRecord& record);

/// 500 or more, or what proxies write where there was no answer: 0 and -1.
bool parse_status(std::string_view text, LogRecord& record);

}  // namespace sim

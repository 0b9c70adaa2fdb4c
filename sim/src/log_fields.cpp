#include "log_fields.h"

#include <algorithm>
#include <charconv>

#include "lb/json/codec.h"
#include "log_time.h"

namespace sim {
namespace {

// What knobs of traffic allow: an address or a name, a token of RFC 9110, the path of a request.
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestMethod = 16;
constexpr std::size_t kLongestPath = 8192;

std::string quoted(std::string_view text) { return '"' + lb::json::printable(text, 40) + '"'; }

std::string set_text(std::string_view text, std::size_t longest, std::string_view& place) {
  if (text.empty()) return "is empty";
  if (text.size() > longest) {
    return "has " + std::to_string(text.size()) + " bytes; allowed are " + std::to_string(longest);
  }
  place = text;
  return {};
}

}  // namespace

LogField log_field(std::string_view name) {
  return static_cast<LogField>(std::ranges::find(kLogFields, name) - kLogFields.begin());
}

std::string misspelled(std::string_view what, std::string_view name, std::span<const LogField> given) {
  const std::string_view near = lb::json::did_you_mean(name, kLogFields);
  if (near.empty() || std::ranges::find(given, log_field(near)) != given.end()) return {};
  return "unknown " + std::string(what) + " " + quoted(name) + "; did you mean \"" + std::string(near) + "\"?";
}

bool parse_status(std::string_view text, LogRecord& record) {
  int status = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return false;
  const bool none = status == 0 || status == -1;
  if (!none && (status < 100 || status > 999)) return false;
  record.status = none ? std::uint16_t{0} : static_cast<std::uint16_t>(status);
  record.failed = none || status >= 500;
  record.client_left = status == 499;  // what nginx writes then
  return true;
}

std::string set_field(LogField field, std::string_view text, LogRecord& record) {
  switch (field) {
    case LogField::kTime:
      return parse_time(text, record.time) ? "" : quoted(text) + " is no time: " + std::string(kTimeForms);
    case LogField::kClient:
      return set_text(text, kLongestName, record.client);
    case LogField::kMethod:
      return set_text(text, kLongestMethod, record.method);
    case LogField::kPath:
      return set_text(text, kLongestPath, record.path);
    case LogField::kNode:  // nobody answered where it is empty
      return text.empty() ? "" : set_text(text, kLongestName, record.node);
    case LogField::kLatency:
      if (text.empty() || parse_span(text, record.latency)) return {};
      return quoted(text) + " is no length of time: " + std::string(kSpanForms);
    case LogField::kStatus:
      if (text.empty() || parse_status(text, record)) return {};
      return quoted(text) + " is no status: 100 to 999, 0 or -1 for none";
    case LogField::kSkipped:
      break;
  }
  return {};
}

}  // namespace sim

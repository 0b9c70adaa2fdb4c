#include "log_apache.h"

#include <algorithm>
#include <charconv>

#include "log_access.h"
#include "log_fields.h"
#include "log_time.h"

namespace sim {
namespace {

// The last word, if it is a number: what a log format of one's own adds at the end.
void set_latency(std::string_view rest, LogRecord& record) {
  const std::string_view word = rest.substr(rest.rfind(' ') + 1);
  if (word.empty() || word.find_first_not_of("0123456789.") != std::string_view::npos) return;
  lb::Duration span{};
  if (word.find('.') != std::string_view::npos) {
    if (parse_span(word, span)) record.latency = span;
    return;
  }
  std::int64_t microseconds = 0;
  constexpr std::int64_t kMost = 9'000'000'000'000'000;  // in nanoseconds it fits 63 bits
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), microseconds);
  if (parsed.ec == std::errc{} && microseconds <= kMost) record.latency = std::chrono::microseconds(microseconds);
}

}  // namespace

LogParser::Line ApacheParser::parse(std::string_view text, LogRecord& record, LineProblem& problem) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) return Line::kNothing;
  record = {};
  AccessLine line(text);
  record.client = line.word("the client's address").substr(0, 255);
  // The identity and the user, which may have spaces of their own.
  const std::size_t bracket = text.find(" [");
  if (line.good() && bracket != std::string_view::npos) line.skip_to(bracket);
  const std::string_view date = line.between('[', ']', "the time in brackets, as [10/Oct/2026:13:55:36 -0700]");
  if (line.good() && !parse_log_date(date, record.time))
    line.refuse(date, "is no time as 10/Oct/2026:13:55:36 -0700");
  set_request_line(line.between('"', '"', "the request in quotes"), record);
  const std::string_view status = line.word("the status");
  if (line.good() && !parse_status(status, record)) line.refuse(status, "is no status: 100 to 999");
  const std::string_view size = line.word("the size of the answer, or -");
  const bool sized = size == "-" || size.find_first_not_of("0123456789") == std::string_view::npos;
  if (line.good() && !sized) line.refuse(size, "is no size of an answer: bytes, or -");
  if (!line.good()) {
    problem = line.problem();
    return Line::kProblem;
  }
  std::string_view rest = line.rest();
  while (!rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  set_latency(rest, record);
  return Line::kRecord;
}

}  // namespace sim

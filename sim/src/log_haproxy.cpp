#include "log_haproxy.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "log_access.h"
#include "log_fields.h"
#include "log_time.h"

namespace sim {
namespace {

// Where " [dd/Mon/yyyy:" stands: syslog's own prefix has a process number in brackets.
std::size_t find_date(std::string_view line) {
  for (std::size_t at = line.find(" ["); at != std::string_view::npos; at = line.find(" [", at + 1)) {
    if (at + 15 < line.size() && line[at + 4] == '/' && line[at + 8] == '/' && line[at + 13] == ':') return at;
  }
  return std::string_view::npos;
}

// "2001:db8::1:33317" is an address and a port.
std::string_view without_port(std::string_view client) {
  const std::size_t colon = client.rfind(':');
  return colon == std::string_view::npos || colon == 0 ? client : client.substr(0, colon);
}

// TR/Tw/Tc/Tr/Ta in milliseconds; -1 where it did not come to that. Ta has a + where more bytes followed.
bool parse_timers(std::string_view text, std::array<std::int64_t, 5>& timers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < timers.size(); ++i) {
    if (i > 0 && (at == end || *at++ != '/')) return false;
    if (i + 1 == timers.size() && at != end && *at == '+') ++at;
    const auto parsed = std::from_chars(at, end, timers[i]);
    constexpr std::int64_t kMost = 1'000'000'000'000;  // 31 years
    if (parsed.ec != std::errc{} || timers[i] < -1 || timers[i] > kMost) return false;
    at = parsed.ptr;
  }
  return at == end;
}

void set_latency(const std::array<std::int64_t, 5>& timers, LogRecord& record) {
  const auto waited = [&](std::size_t i) { return std::max<std::int64_t>(timers[i], 0); };
  const std::int64_t taken = timers[4] - waited(0) - waited(1);
  if (timers[4] >= 0) record.latency = std::chrono::milliseconds(std::max<std::int64_t>(taken, 0));
}

// The client, the time, the frontend and the server.
void read_head(AccessLine& line, std::string_view text, std::size_t bracket, LogRecord& record) {
  const std::string_view before = text.substr(0, bracket);
  record.client = without_port(before.substr(before.rfind(' ') + 1)).substr(0, 255);
  line.skip_to(bracket);
  const std::string_view date = line.between('[', ']', "the time in brackets");
  if (line.good() && !parse_log_date(date, record.time))
    line.refuse(date, "is no time as 06/Feb/2026:12:14:14.655");
  line.word("the frontend");
  const std::string_view place = line.word("backend/server");
  const std::size_t slash = place.find('/');
  if (line.good() && slash == std::string_view::npos) line.refuse(place, "is no backend/server");
  if (line.good() && place.substr(slash + 1) != "<NOSRV>") record.node = place.substr(0, 255);
}

// How long it took and how it ended.
void read_outcome(AccessLine& line, LogRecord& record) {
  std::array<std::int64_t, 5> milliseconds{};
  const std::string_view timers = line.word("the timers TR/Tw/Tc/Tr/Ta");
  if (line.good() && !parse_timers(timers, milliseconds)) line.refuse(timers, "are no timers TR/Tw/Tc/Tr/Ta");
  const std::string_view status = line.word("the status");
  if (line.good() && !parse_status(status, record)) line.refuse(status, "is no status: 100 to 999, or -1");
  for (const char* what : {"the size of the answer", "the request's cookie", "the answer's cookie"})
    line.word(what);
  const std::string_view state = line.word("the termination state, as ----");
  if (line.good() && state.size() != 4) line.refuse(state, "is no termination state, which has four letters");
  if (!line.good()) return;
  set_latency(milliseconds, record);
  record.client_left = state.front() == 'C' || state.front() == 'c';
  record.failed = !record.client_left && (record.failed || state.front() == 'S' || state.front() == 's');
}

// Captured headers stand in braces before it, and have no quotes of their own.
void read_request(std::string_view rest, LogRecord& record) {
  const std::size_t quote = rest.find('"');
  if (quote == std::string_view::npos) return;
  std::string_view request = rest.substr(quote + 1);
  if (!request.empty() && request.back() == '"') request.remove_suffix(1);
  set_request_line(request, record);
}

}  // namespace

LogParser::Line HaproxyParser::parse(std::string_view text, LogRecord& record, LineProblem& problem) {
  if (text.find_first_not_of(" \t") == std::string_view::npos) return Line::kNothing;
  const std::size_t bracket = find_date(text);
  if (bracket == std::string_view::npos) {
    problem = {"expected a time in brackets, as [06/Feb/2026:12:14:14.655]", 1};
    return Line::kProblem;
  }
  record = {};
  AccessLine line(text);
  read_head(line, text, bracket, record);
  read_outcome(line, record);
  line.word("the connections");
  line.word("the queues");
  if (!line.good()) {
    problem = line.problem();
    return Line::kProblem;
  }
  read_request(line.rest(), record);
  return Line::kRecord;
}

}  // namespace sim

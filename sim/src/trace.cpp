#include "sim/trace.h"

#include <algorithm>
#include <unordered_map>

#include "log_time.h"

namespace sim {
namespace {

constexpr std::size_t kMostErrors = 10;

// A text in which nothing is found by anything but its whole.
class TextPool {
 public:
  /// The number of a text, counted from 0 in the order of first sight.
  std::uint32_t number_of(const std::string& text) {
    const auto [at, added] = numbers_.try_emplace(text, static_cast<std::uint32_t>(numbers_.size()));
    if (added) bytes_ += text.size() + kNodeBytes;
    return at->second;
  }

  std::size_t bytes() const { return bytes_; }

  std::vector<std::string> take() {
    std::vector<std::string> texts(numbers_.size());
    while (!numbers_.empty()) {  // in whatever order: each has its place
      auto node = numbers_.extract(numbers_.begin());
      texts[node.mapped()] = std::move(node.key());
    }
    return texts;
  }

 private:
  static constexpr std::size_t kNodeBytes = 64;  // what an entry of the map takes besides its text

  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::size_t bytes_ = 0;
};

class TraceBuilder {
 public:
  // Answers what is wrong; empty when the entry was taken.
  std::string add(const LogRecord& record);
  Trace finish() &&;

  bool full() const { return full_; }
  bool empty() const { return trace_.entries.empty(); }

 private:
  void learn(const LogRecord& record);
  std::string differs(const LogRecord& record) const;

  Trace trace_;
  TextPool clients_;
  TextPool routes_;  // "GET /path"
  std::string route_;
  lb::Duration start_{};
  bool has_clients_ = false;
  bool dated_ = false;
  bool full_ = false;
};

// The first entry tells what the trace has.
void TraceBuilder::learn(const LogRecord& record) {
  has_clients_ = !record.client.empty();
  trace_.has_methods = !record.method.empty();
  trace_.has_paths = !record.path.empty();
  dated_ = record.time.is_date;
  start_ = record.time.since;
}

std::string TraceBuilder::differs(const LogRecord& record) const {
  const auto told = [](const char* what, bool missing) {
    return std::string(what) +
           (missing ? " is missing, which the first entry has" : " is given, unlike in the first entry");
  };
  if (record.client.empty() == has_clients_) return told("client", has_clients_);
  if (record.method.empty() == trace_.has_methods) return told("method", trace_.has_methods);
  if (record.path.empty() == trace_.has_paths) return told("path", trace_.has_paths);
  if (record.time.is_date != dated_) {
    return std::string("time is ") + (dated_ ? "no date" : "a date") + ", unlike that of the first entry";
  }
  // So that rounds of it can be added up without a thought of overflow.
  constexpr lb::Duration kFarthest = std::chrono::seconds(kFirstUnixTime);
  const lb::Duration since = record.time.since;
  if (since - start_ < kFarthest && start_ - since < kFarthest) return {};
  return "time is more than 31 years from that of the first entry";
}

std::string TraceBuilder::add(const LogRecord& record) {
  if (empty()) learn(record);
  std::string problem = differs(record);
  if (!problem.empty()) return problem;
  ((route_ = to_string(lb::method_from(record.method))) += ' ') += record.path;
  Trace::Entry entry{.at = record.time.since, .client = 0, .route = routes_.number_of(route_)};
  if (has_clients_) entry.client = clients_.number_of(std::string(record.client));
  trace_.entries.push_back(entry);
  full_ = trace_.entries.size() > kMaxTraceEntries || routes_.bytes() + clients_.bytes() > kMaxTraceText;
  if (!full_) return {};
  return "no more fits in memory: allowed are " + std::to_string(kMaxTraceEntries) + " entries, and " +
         std::to_string(kMaxTraceText >> 20U) +
         " MiB of paths and clients; lbsim import makes a scenario of a log of any size";
}

// Dates count from the earliest, which is the first now.
Trace TraceBuilder::finish() && {
  std::ranges::stable_sort(trace_.entries, {}, &Trace::Entry::at);
  if (dated_) {
    const lb::Duration start = trace_.entries.front().at;
    for (Trace::Entry& entry : trace_.entries) entry.at -= start;
  }
  trace_.clients = clients_.take();
  for (const std::string& text : routes_.take()) {
    const std::size_t space = text.find(' ');  // names of methods have none
    trace_.routes.push_back({lb::method_from(text.substr(0, space)), text.substr(space + 1)});
  }
  return std::move(trace_);
}

// Feeds lines to a parser and records to a builder, until the errors are enough.
class TraceReader {
 public:
  explicit TraceReader(LineReader& lines) : lines_(lines) {}

  lb::Result<Trace> read() {
    std::string_view line;
    while (!over_ && errors_.size() < kMostErrors && lines_.next(line)) read_line(line);
    if (lines_.failed()) errors_.push_back({{}, "cannot be read to its end"});
    if (errors_.empty() && builder_.empty())
      errors_.push_back({{}, "has no entry: at least one request is needed"});
    if (!errors_.empty()) return errors_;
    return std::move(builder_).finish();
  }

 private:
  void fail(std::string message, std::size_t column) {
    errors_.push_back({.path = {}, .message = std::move(message), .line = lines_.number(), .column = column});
  }

  void read_line(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) return;
    if (lines_.too_long()) {
      const std::size_t most = LineReader::kMaxLine;
      return fail("the line is longer than the " + std::to_string(most) + " bytes that are allowed", most + 1);
    }
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    const bool json =
        line[first] == '{' || (line.starts_with(kByteOrderMark) && line.find('{') == kByteOrderMark.size());
    if (!parser_) parser_ = make_log_parser(json ? LogFormat::kJsonLines : LogFormat::kCsv);
    const LogParser::Line read = parser_->parse(line, record_, problem_);
    if (read == LogParser::Line::kProblem) fail(problem_.message, problem_.column);
    over_ = parser_->hopeless();
    if (read == LogParser::Line::kRecord) add();
  }

  void add() {
    std::string wrong = builder_.add(record_);
    over_ = builder_.full();
    if (!wrong.empty()) fail(std::move(wrong), 1);
  }

  LineReader& lines_;
  TraceBuilder builder_;
  lb::InputErrors errors_;
  std::unique_ptr<LogParser> parser_;
  LogRecord record_;
  LineProblem problem_;
  bool over_ = false;
};

}  // namespace

lb::Result<Trace> read_trace(LineReader& lines) { return TraceReader(lines).read(); }

}  // namespace sim

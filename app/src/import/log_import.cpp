#include "import/log_import.h"

#include <algorithm>
#include <array>

namespace app {
namespace {

// The first bytes of what packs logs, and who unpacks it.
struct Packed {
  std::string_view magic;
  std::string_view name;
  std::string_view tool;
};
constexpr std::array kPacked{Packed{"\x1f\x8b", "gzip", "zcat"}, Packed{"\x28\xb5\x2f\xfd", "zstd", "zstdcat"},
                             Packed{"\xfd"
                                    "7zXZ",
                                    "xz", "xzcat"},
                             Packed{"BZh", "bzip2", "bzcat"}};

lb::InputErrors packed_problem(std::string_view line) {
  for (const Packed& packed : kPacked) {
    if (!line.starts_with(packed.magic)) continue;
    return {{.path = {},
             .message = "is compressed with " + std::string(packed.name) + ": " + std::string(packed.tool) +
                        " LOG | lbsim import - reads it"}};
  }
  return {};
}

lb::InputErrors unknown_format() {
  return {{.path = {},
           .message =
               "none of the first lines looks like an access log of Apache, nginx or HAProxy, CSV with a column "
               "time, or JSON lines with a key time; --format says which it is meant to be"}};
}

bool blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

}  // namespace

lb::InputErrors LogImport::read(sim::LineReader& lines) {
  std::string_view line;
  while (lines.next(line)) {
    if (blank(line)) continue;
    lb::InputErrors errors = take(lines, line);
    if (!errors.empty()) return errors;
  }
  if (!parser_ && !lines.failed()) {
    return held_.empty() ? lb::InputErrors{{{}, "is empty: there is no request in it"}} : unknown_format();
  }
  return {};
}

lb::InputErrors LogImport::take(const sim::LineReader& lines, std::string_view line) {
  if (lines_ == 0 && held_.empty()) {
    lb::InputErrors packed = packed_problem(line);
    if (!packed.empty()) return packed;
  }
  if (lines.too_long()) {
    ++lines_;
    const std::size_t most = sim::LineReader::kMaxLine;
    leave_out("the line is longer than " + std::to_string(most) + " bytes", lines.number(), most + 1);
    return {};
  }
  if (!parser_ && format_) parser_ = sim::make_log_parser(*format_);
  return parser_ ? parse(line, lines.number()) : guess(lines.number(), line);
}

// A table names its columns in its first line: a later one is never a header.
lb::InputErrors LogImport::guess(std::uint64_t number, std::string_view line) {
  using sim::LogFormat;
  for (const LogFormat format :
       {LogFormat::kJsonLines, LogFormat::kHaproxy, LogFormat::kApache, LogFormat::kCsv}) {
    if (format == LogFormat::kCsv && !held_.empty()) continue;
    if (sim::looks_like(format, line)) format_ = format;
    if (format_) break;
  }
  held_.push_back({std::string(line), number});
  if (!format_) return held_.size() < kMostGuesses ? lb::InputErrors{} : unknown_format();
  parser_ = sim::make_log_parser(*format_);
  for (const Held& held : held_) {
    lb::InputErrors errors = parse(held.text, held.number);
    if (!errors.empty()) return errors;
  }
  held_.clear();
  return {};
}

lb::InputErrors LogImport::parse(std::string_view line, std::uint64_t number) {
  const sim::LogParser::Line read = parser_->parse(line, record_, problem_);
  if (parser_->hopeless())
    return {{.path = {}, .message = problem_.message, .line = number, .column = problem_.column}};
  if (read == sim::LogParser::Line::kNothing) return {};
  ++lines_;
  if (read == sim::LogParser::Line::kProblem) {
    leave_out(problem_.message, number, problem_.column);
    return {};
  }
  std::string wrong = study_.add(record_);
  if (!wrong.empty()) leave_out(std::move(wrong), number, 1);
  return {};
}

void LogImport::leave_out(std::string message, std::uint64_t number, std::size_t column) {
  ++malformed_;
  if (problems_.size() == kMostProblems) return;
  problems_.push_back({.path = {}, .message = std::move(message), .line = number, .column = column});
}

}  // namespace app

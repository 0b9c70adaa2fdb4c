#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/log_record.h"

namespace sim {

/// What a line of each looks like is said in docs of the parsers: log_csv.h, log_json.h, log_apache.h,
/// log_haproxy.h in src/.
enum class LogFormat : std::uint8_t { kCsv, kJsonLines, kApache, kHaproxy };

inline constexpr std::array<std::string_view, 4> kLogFormatNames{"csv", "jsonl", "apache", "haproxy"};

/// Reads the lines of one log, in order.
///
/// Threads  one at a time.
/// Safety   any bytes: a line is a record, nothing, or a problem, in time linear in its length.
class LogParser {
 public:
  enum class Line : std::uint8_t {
    kRecord,   ///< `record` tells of a request
    kNothing,  ///< an empty line, or the header of a table
    kProblem,  ///< `problem` says why it is neither
  };

  virtual ~LogParser() = default;

  /// In      a line without its end, at most LineReader::kMaxLine bytes.
  /// Out     the record's texts point into `line` or into this, until the next call.
  virtual Line parse(std::string_view line, LogRecord& record, LineProblem& problem) = 0;

  /// How exact its times are: what a log of one second each cannot tell from an instant.
  virtual lb::Duration resolution() const = 0;

  /// Whether nothing that follows can be read after the problem just told: the header of a table is wrong.
  virtual bool hopeless() const { return false; }
};

std::unique_ptr<LogParser> make_log_parser(LogFormat format);

/// Whether a line looks like one of that format: what is tried on the first lines of a log that nobody has named.
bool looks_like(LogFormat format, std::string_view line);

}  // namespace sim

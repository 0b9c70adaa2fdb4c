#include "sim/log_parser.h"

#include "lb/assert.h"
#include "log_apache.h"
#include "log_csv.h"
#include "log_haproxy.h"
#include "log_json.h"

namespace sim {

std::unique_ptr<LogParser> make_log_parser(LogFormat format) {
  switch (format) {
    case LogFormat::kCsv:
      return std::make_unique<CsvParser>();
    case LogFormat::kJsonLines:
      return std::make_unique<JsonLinesParser>();
    case LogFormat::kApache:
      return std::make_unique<ApacheParser>();
    case LogFormat::kHaproxy:
      return std::make_unique<HaproxyParser>();
  }
  LB_ASSERT(false, "a format is one of LogFormat");
  return nullptr;
}

bool looks_like(LogFormat format, std::string_view line) {
  LogRecord record;
  LineProblem problem;
  const LogParser::Line read = make_log_parser(format)->parse(line, record, problem);
  const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
  const bool header = format == LogFormat::kCsv && read == LogParser::Line::kNothing && !blank;
  return read == LogParser::Line::kRecord || header;
}

}  // namespace sim

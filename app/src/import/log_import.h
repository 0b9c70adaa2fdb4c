#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lb/result.h"
#include "sim/line_reader.h"
#include "sim/log_parser.h"
#include "sim/log_study.h"

namespace app {

/// Reads a log to its end and learns from it.
///
/// A log that nobody named the format of is told by its first lines, at most kMostGuesses. Lines that cannot be read
/// are counted and left out.
class LogImport {
 public:
  static constexpr std::size_t kMostGuesses = 100;
  static constexpr std::size_t kMostProblems = 5;  ///< told one by one; the others are a number

  LogImport(std::optional<sim::LogFormat> format, lb::Duration step) : format_(format), study_(step) {}

  /// Answers what makes the whole log unreadable; none when its lines were read, whatever they were.
  lb::InputErrors read(sim::LineReader& lines);

  std::uint64_t lines() const { return lines_; }  ///< but for empty ones and headers
  std::uint64_t malformed() const { return malformed_; }
  const lb::InputErrors& problems() const { return problems_; }  ///< the first of them
  std::optional<sim::LogFormat> format() const { return format_; }

  /// In      lines() > malformed().
  sim::LogFindings findings(std::size_t routes) const { return study_.findings(routes, parser_->resolution()); }

 private:
  struct Held {
    std::string text;
    std::uint64_t number;
  };

  lb::InputErrors take(const sim::LineReader& lines, std::string_view line);
  lb::InputErrors guess(std::uint64_t number, std::string_view line);
  lb::InputErrors parse(std::string_view line, std::uint64_t number);
  void leave_out(std::string message, std::uint64_t number, std::size_t column);

  std::optional<sim::LogFormat> format_;
  std::unique_ptr<sim::LogParser> parser_;
  std::vector<Held> held_;  // until the format is known
  sim::LogStudy study_;
  sim::LogRecord record_;
  sim::LineProblem problem_;
  lb::InputErrors problems_;
  std::uint64_t lines_ = 0;
  std::uint64_t malformed_ = 0;
};

}  // namespace app

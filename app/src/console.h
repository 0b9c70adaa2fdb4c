#pragma once

#include <string>
#include <string_view>

#include "exit_code.h"
#include "lb/result.h"
#include "terminal.h"

namespace app {

/// Where a command puts what it has to say: results to standard output, messages to standard error.
///
/// Results are held back until flush(), so that a command that fails half way has printed nothing.
/// Nothing a user gave reaches a terminal unescaped: callers print names through lb::json::printable.
class Console {
 public:
  Console();

  const Terminal& out() const { return out_; }
  const Terminal& err() const { return err_; }

  void print(std::string_view text) { held_ += text; }
  void line(std::string_view text = {}) { (held_ += text) += '\n'; }

  /// Writes what is held now. A reader that left is silent success; anything else that goes wrong is told once.
  void flush();

  /// flush(), and `so_far` when all that was printed has been written: otherwise kEnvironment.
  ExitCode finish(ExitCode so_far);

  /// Whether printing on would be for nobody.
  bool reader_left() const { return reader_left_; }

  /// A line on standard error, at once: "lbsim: ..." is put before it.
  void message(std::string_view text) const;
  ExitCode fail(ExitCode code, std::string_view text) const;

  /// The first ten errors of a file, and how many more there are. Answers kBadInput.
  ExitCode fail(std::string_view file, const lb::InputErrors& errors) const;

  /// Writes `text` to the file, or to standard output for "-".
  ExitCode save(const std::string& path, std::string_view text);

 private:
  Terminal out_;
  Terminal err_;
  std::string held_;
  bool reader_left_ = false;
  bool failed_ = false;
};

}  // namespace app

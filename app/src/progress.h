#pragma once

#include <string>
#include <string_view>

#include "lb/time.h"
#include "terminal.h"

namespace app {

/// A bar on standard error while a run goes on; nothing where that is no terminal or NO_COLOR is set.
///
/// It is wiped when this ends, so that nothing is left between the command and its result. The first drawing waits
/// until a fifth of a second has passed: a run that is over by then shows none.
class Progress {
 public:
  explicit Progress(const Terminal& terminal) : terminal_(terminal) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(lb::Duration done, lb::Duration total);

  /// A bar of `ratio` (0..1, more is cut) and what it stands for. Without an end in sight (a pipe) the ratio is
  /// negative, and there is no bar.
  void show(double ratio, std::string_view label);

  /// Whether it would be drawn now: a label need not be made up in between.
  bool due() const;

 private:
  Terminal terminal_;
  std::chrono::steady_clock::time_point drawn_ = std::chrono::steady_clock::now();
  bool visible_ = false;
};

}  // namespace app

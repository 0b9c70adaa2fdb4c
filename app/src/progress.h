#pragma once

#include <string>

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

 private:
  Terminal terminal_;
  std::chrono::steady_clock::time_point drawn_ = std::chrono::steady_clock::now();
  bool visible_ = false;
};

}  // namespace app

#pragma once

#include <atomic>

namespace app {

/// Takes SIGINT and SIGTERM for as long as it lives: the first sets a flag that a run asks for, so that it can end
/// with a partial result; the second ends the process as usual.
///
/// Threads   one lives at a time; the flag may be read by any thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Becomes true at the first signal.
  const std::atomic<bool>& flag() const;
};

}  // namespace app

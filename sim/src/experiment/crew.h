#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace sim {

/// Work for several threads: tasks that share nothing but what they read.
struct CrewWork {
  std::size_t tasks = 0;
  std::size_t jobs = 1;  ///< threads, at least 1; never more than tasks

  /// Does task i, on any thread. `halt` becomes true when what it does is no longer wanted.
  std::function<void(std::size_t task, const std::atomic<bool>& halt)> perform;

  /// Called in the calling thread some twenty times a second. False: enough, halt.
  std::function<bool()> go_on;
};

/// Performs every task once, in order of their start, each by the next thread that is free; returns when all
/// threads are gone. An exception of a task halts the others and is thrown again here.
///
/// Why     a counter that threads take the next task from keeps all of them busy until the last one, however much
///         runs differ in length; nobody waits for a share that was dealt out before.
void work_through(const CrewWork& work);

}  // namespace sim

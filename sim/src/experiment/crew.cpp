#include "experiment/crew.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "lb/assert.h"

namespace sim {
namespace {

constexpr auto kBetweenLooks = std::chrono::milliseconds(50);

class Crew {
 public:
  explicit Crew(const CrewWork& work) : work_(work) {}
  ~Crew() { halt_ = true; }  // where an exception leaves early, threads must not play on
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void work_through() {
    hire();
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, kBetweenLooks, [this] { return at_work_ == 0; })) {
      lock.unlock();
      if (!work_.go_on()) halt_ = true;
      lock.lock();
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // With fewer threads than asked for it only takes longer; with none it cannot begin.
  void hire() {
    const std::size_t wanted = std::min(work_.jobs, work_.tasks);
    threads_.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) {
      add_to_crew(1);
      try {
        threads_.emplace_back([this] { toil(); });
      } catch (const std::system_error&) {
        add_to_crew(-1);
        if (threads_.empty()) throw;
        return;
      }
    }
  }

  void toil() {
    try {
      for (std::size_t task = next_++; task < work_.tasks && !halt_; task = next_++) work_.perform(task, halt_);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
      halt_ = true;
    }
    add_to_crew(-1);
  }

  void add_to_crew(int change) {
    const std::lock_guard lock(mutex_);
    at_work_ += change;
    ended_.notify_one();
  }

  const CrewWork& work_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> halt_{false};
  std::mutex mutex_;
  std::condition_variable ended_;
  int at_work_ = 0;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;  // the last member: joined before anything that threads use is gone
};

}  // namespace

void work_through(const CrewWork& work) {
  LB_ASSERT(work.jobs > 0, "somebody has to do it");
  Crew(work).work_through();
}

}  // namespace sim

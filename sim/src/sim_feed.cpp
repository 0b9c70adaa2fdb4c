#include "sim/sim_feed.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "lb/json/codec.h"
#include "what_if.h"

namespace sim {

// What is shared with the background thread is read and written under mutex_; stop_ interrupts the run under way.
class SimFeed::Worker {
 public:
  Worker(Scenario scenario, std::string title, const RunOptions& first)
      : title_(std::move(title)),
        baseline_(make_frame(run(scenario, first), scenario, title_)),
        frame_(baseline_),
        wish_(std::move(scenario)),
        thread_([this] { work(); }) {}

  ~Worker() {
    {
      const std::lock_guard lock(mutex_);
      quit_ = true;
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  std::shared_ptr<const lb::FeedFrame> frame() const {
    const std::lock_guard lock(mutex_);
    return frame_;
  }
  std::shared_ptr<const lb::FeedFrame> baseline() const { return baseline_; }

  /// Changes the wish by `change`, and has it computed if it is another one now.
  template <class Change>
  void wish(Change change) {
    {
      const std::lock_guard lock(mutex_);
      if (!change(wish_)) return;
      waiting_ = true;
      stop_ = true;
    }
    wake_.notify_one();
  }

  template <class Ask>
  auto ask(Ask question) const {
    const std::lock_guard lock(mutex_);
    return question(wish_);
  }

  bool busy() const {
    const std::lock_guard lock(mutex_);
    return waiting_ || computing_;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return waiting_ || quit_; });
      if (quit_) return;
      waiting_ = false;
      if (!wish_.is_runnable()) continue;
      if (!wish_.is_changed()) {
        frame_ = baseline_;
        continue;
      }
      computing_ = true;
      stop_ = false;
      const WhatIf wish = wish_;
      lock.unlock();
      std::shared_ptr<const lb::FeedFrame> frame = compute(wish.scenario());
      lock.lock();
      computing_ = false;
      if (frame != nullptr && !waiting_) frame_ = std::move(frame);
    }
  }

  std::shared_ptr<const lb::FeedFrame> compute(const Scenario& scenario) const {
    RunOptions options;
    options.stop = &stop_;
    const RunResult result = run(scenario, options);
    return result.interrupted ? nullptr : make_frame(result, scenario, title_);
  }

  const std::string title_;
  const std::shared_ptr<const lb::FeedFrame> baseline_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<const lb::FeedFrame> frame_;
  WhatIf wish_;
  bool waiting_ = false;  // the wish has changed and nobody has taken it up
  bool computing_ = false;
  bool quit_ = false;
  std::atomic<bool> stop_ = false;
  std::thread thread_;  // last: it uses all of the above
};

SimFeed::SimFeed(Scenario scenario, std::string title, const RunOptions& first)
    : worker_(std::make_unique<Worker>(std::move(scenario), std::move(title), first)) {}

SimFeed::~SimFeed() = default;

std::shared_ptr<const lb::FeedFrame> SimFeed::frame() { return worker_->frame(); }

std::shared_ptr<const lb::FeedFrame> SimFeed::baseline() { return worker_->baseline(); }

void SimFeed::set_weight(std::size_t node, std::uint32_t weight) {
  worker_->wish([&](WhatIf& wish) {
    if (wish.weight(node) == weight) return false;
    wish.set_weight(node, weight);
    return true;
  });
}

void SimFeed::set_policy(const std::string& name) {
  worker_->wish([&](WhatIf& wish) {
    if (wish.policy() == name) return false;
    wish.set_policy(name);
    return true;
  });
}

std::uint32_t SimFeed::weight(std::size_t node) const {
  return worker_->ask([&](const WhatIf& wish) { return wish.weight(node); });
}

std::string SimFeed::policy() const {
  return worker_->ask([](const WhatIf& wish) { return wish.policy(); });
}

bool SimFeed::busy() const { return worker_->busy(); }

void SimFeed::reset() {
  worker_->wish([](WhatIf& wish) {
    if (!wish.is_changed()) return false;
    wish.reset();
    return true;
  });
}

std::string SimFeed::export_config() {
  const Scenario scenario = worker_->ask([](const WhatIf& wish) { return wish.scenario(); });
  return lb::json::write(Scenario::knobs(), &scenario, true).dump(2) + "\n";
}

}  // namespace sim

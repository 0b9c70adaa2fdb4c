#pragma once

#include <memory>
#include <string>

#include "lb/feed.h"
#include "sim/run.h"

namespace sim {

/// A result as the dashboard draws it. Cost O(nodes x buckets).
std::shared_ptr<const lb::FeedFrame> make_frame(const RunResult& result, const Scenario& scenario,
                                                std::string title);

/// A scenario behind a dashboard: every change by the user plays the whole scenario again in the background.
///
/// One thread computes; a wish that comes while it does replaces the one it works on, which is given up, so that
/// the newest wish is on the screen as soon as it can be. Wishes that a balancer cannot run with (all weights
/// zero) wait until they can: frame() stays as it is.
///
/// Threads   the constructor blocks for the first run; afterwards no call blocks. The destructor ends a run in the
///           middle and joins the thread.
/// Out       the frame for a given wish has the same content whatever came before it.
class SimFeed : public lb::Feed {
 public:
  /// In      validate(scenario) found nothing. `title` names the frame (the file's name). `first` is for the first
  ///         run only: its progress and its stop flag. When stopped, the baseline is the part that was played.
  SimFeed(Scenario scenario, std::string title, const RunOptions& first = {});
  ~SimFeed() override;

  std::shared_ptr<const lb::FeedFrame> frame() override;
  std::shared_ptr<const lb::FeedFrame> baseline() override;
  void set_weight(std::size_t node, std::uint32_t weight) override;
  void set_policy(const std::string& name) override;
  std::uint32_t weight(std::size_t node) const override;
  std::string policy() const override;
  bool busy() const override;
  void reset() override;
  std::string export_config() override;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace sim

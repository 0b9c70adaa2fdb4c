#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lb/feed.h"

namespace gui_test {

struct FakeOptions {
  std::size_t nodes = 3;
  std::size_t buckets = 480;
  double seconds = 120;
  bool faults = true;   ///< false: a run in which nothing happens
  bool groups = false;  ///< findings, classes and balancers too
  int frames_late = 0;  ///< how often frame() is asked before a wish shows in it
  std::string title = "flaky3.json";
  std::string name_prefix = "server";
};

/// A feed with invented data that follow its wishes: the share of a node is its weight's part of those in use.
///
/// Each kind of thing that a dashboard draws is in it: three faults that overlap in part, breakers that open,
/// probe and close, a latency heat map of several decades, retries, events. Everything is computed from the time
/// and the node's index, so that two feeds of one kind are equal.
class FakeFeed : public lb::Feed {
 public:
  explicit FakeFeed(const FakeOptions& options = {});

  std::shared_ptr<const lb::FeedFrame> frame() override;
  std::shared_ptr<const lb::FeedFrame> baseline() override { return first_; }
  void set_weight(std::size_t node, std::uint32_t weight) override;
  void set_policy(const std::string& name) override;
  std::uint32_t weight(std::size_t node) const override { return weights_[node]; }
  std::string policy() const override { return policy_; }
  bool busy() const override { return waiting_ > 0; }
  void reset() override;
  std::string export_config() override;

  int resets = 0;

 private:
  void wish();

  FakeOptions options_;
  std::vector<std::uint32_t> weights_;
  std::string policy_ = "weighted_round_robin";
  std::shared_ptr<const lb::FeedFrame> first_;
  std::shared_ptr<const lb::FeedFrame> shown_;
  int waiting_ = 0;
};

/// The frame such a feed shows for these weights.
lb::FeedFrame make_frame(const FakeOptions& options, const std::vector<std::uint32_t>& weights,
                         const std::string& policy);

}  // namespace gui_test

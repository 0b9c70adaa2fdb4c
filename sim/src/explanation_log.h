#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lb/event.h"
#include "sim/explained.h"

namespace sim {

/// Takes note of how the first requests got their nodes.
class ExplanationLog {
 public:
  /// 0: none.
  explicit ExplanationLog(std::uint64_t requests) : wanted_(requests) {}

  void request_arrived() { ++arrived_; }

  /// Whether there is a request left to explain.
  bool is_open() const { return arrived_ <= wanted_ || !open_.empty(); }

  void picked(const lb::Explanation& how, std::uint32_t balancer);
  void happened(const lb::Event& event, std::uint32_t balancer);

  std::vector<ExplainedMoment> take() { return std::move(moments_); }

 private:
  /// The request's number; 0 when it is none of those.
  std::uint64_t number_of(lb::RequestId id, std::uint32_t balancer);

  struct Open {  // a request that has not ended
    lb::RequestId id;
    std::uint32_t balancer = 0;
    std::uint64_t number = 0;
  };

  std::uint64_t wanted_;
  std::uint64_t arrived_ = 0;
  std::uint64_t last_ = 0;  // number of the last request that was met
  std::vector<Open> open_;  // at most `wanted_`
  std::vector<ExplainedMoment> moments_;
};

}  // namespace sim

#include "discovery_polls.h"

#include <algorithm>
#include <tuple>

#include "lb/assert.h"
#include "streams.h"

namespace sim {
namespace {

lb::TimePoint first_look(lb::TimePoint now, lb::Duration phase, lb::Duration interval) {
  const lb::Duration since = now.time_since_epoch() - phase;
  if (since <= lb::Duration{}) return lb::TimePoint(phase);
  const lb::Duration over = since % interval;
  return over == lb::Duration{} ? now : lb::later(now, interval - over);
}

}  // namespace

DiscoveryPolls::DiscoveryPolls(const Discovery& discovery, std::uint64_t seed, std::uint32_t balancers)
    : interval_(discovery.interval) {
  if (!are_on()) return;
  outdated_.resize(balancers);
  phases_.reserve(balancers);
  for (std::uint32_t i = 0; i < balancers; ++i) {
    const double phase =
        make_stream(seed, Purpose::kDiscovery, i).uniform() * static_cast<double>(interval_.count());
    phases_.emplace_back(static_cast<lb::Duration::rep>(phase));
  }
}

// In the words of Look: whether `one` comes after `other`.
bool DiscoveryPolls::later(const Look& one, const Look& other) {
  return std::tie(one.at, one.balancer) > std::tie(other.at, other.balancer);
}

void DiscoveryPolls::registry_changed(lb::TimePoint now) {
  if (looks_.size() == phases_.size()) return;
  for (std::uint32_t i = 0; i < phases_.size(); ++i) {
    if (outdated_[i]) continue;
    const lb::TimePoint at = first_look(now, phases_[i], interval_);
    if (at == lb::kNever) continue;
    outdated_[i] = true;
    looks_.push_back({at, i});
    std::push_heap(looks_.begin(), looks_.end(), later);
  }
}

std::uint32_t DiscoveryPolls::take() {
  LB_ASSERT(!looks_.empty(), "nobody looks");
  std::pop_heap(looks_.begin(), looks_.end(), later);
  const std::uint32_t balancer = looks_.back().balancer;
  looks_.pop_back();
  outdated_[balancer] = false;
  return balancer;
}

}  // namespace sim

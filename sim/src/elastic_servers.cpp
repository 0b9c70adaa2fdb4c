#include "elastic_servers.h"

#include <algorithm>

namespace sim {

ElasticServers::ElasticServers(const Pace& pace, std::uint32_t shared_servers)
    : pace_(pace), shared_(shared_servers) {}

void ElasticServers::advance(lb::TimePoint now) {
  while (true) {
    const lb::TimePoint change = pace_.next_change();
    const lb::TimePoint until = std::min(change, now);
    if (!jobs_.empty()) clock_ += pace_.work(at_, until, share(jobs_.size()));
    at_ = until;
    if (change > now) return;
    pace_.pass(change);
  }
}

void ElasticServers::begin(std::uint32_t flight, lb::Duration work) {
  if (jobs_.empty()) clock_ = 0;  // small numbers keep their digits
  jobs_.push_back({clock_ + static_cast<double>(work.count()), begun_++, flight, work});
  std::ranges::push_heap(jobs_, after);
}

// Done means: less than half a nanosecond is left. Nothing ends while nothing goes on.
bool ElasticServers::is_done() const {
  const double left = jobs_.front().end - clock_;
  const double speed = share(jobs_.size()) * pace_.speed(at_);
  return speed > 0 && left <= 0.5 * speed;
}

bool ElasticServers::take_finished(std::uint32_t& flight) {
  if (jobs_.empty() || !is_done()) return false;
  flight = jobs_.front().flight;
  finished_work_ = jobs_.front().work;
  std::ranges::pop_heap(jobs_, after);
  jobs_.pop_back();
  return true;
}

lb::TimePoint ElasticServers::next_wake() const {
  if (jobs_.empty()) return lb::kNever;
  if (is_done()) return at_;
  const lb::Duration left = pace_.time(jobs_.front().end - clock_, at_, share(jobs_.size()));
  return std::min(pace_.next_change(), lb::later(at_, std::max(left, lb::Duration(1))));
}

void ElasticServers::clear() { jobs_.clear(); }

}  // namespace sim

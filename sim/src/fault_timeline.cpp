#include "fault_timeline.h"

#include <algorithm>
#include <tuple>

#include "lb/assert.h"
#include "streams.h"

namespace sim {
namespace {

// A stream index has 40 bits: 14 for the fault, the rest for the node or the number of the start.
constexpr unsigned kFaultShift = 26;
constexpr std::uint32_t kRestMask = (1U << kFaultShift) - 1;

std::uint64_t stream_index(std::uint32_t fault, std::uint32_t rest) {
  return std::uint64_t{fault} << kFaultShift | (rest & kRestMask);
}

// Time goes on: two changes of one node never fall on the same moment for ever.
lb::Duration draw(const Distribution& distribution, lb::Rng& rng) {
  return std::max(distribution.draw(rng), lb::Duration(1));
}

lb::TimePoint nth_start(const Fault& fault, std::uint32_t n) { return lb::TimePoint(fault.at + fault.every * n); }

lb::Duration down_time(const Flap& flap) {
  const double down = (1 - flap.up) * static_cast<double>(flap.period.count());
  return std::max(lb::Duration(static_cast<lb::Duration::rep>(down + 0.5)), lb::Duration(1));
}

}  // namespace

FaultTimeline::FaultTimeline(const Scenario& scenario, const FaultTargets& targets, Part part, lb::Duration late)
    : scenario_(scenario),
      targets_(targets),
      end_(scenario.duration),
      late_(late),
      times_(scenario.faults.size()) {
  for (std::uint32_t f = 0; f < scenario.faults.size(); ++f) {
    if (part == Part::kAll || is_operators(kind_of(scenario.faults[f]))) add_tracks(f);
  }
}

void FaultTimeline::add_tracks(std::uint32_t fault) {
  const Fault& config = scenario_.faults[fault];
  if (is_random(config)) times_[fault] = {Distribution(between_of(config)), Distribution(repair_of(config))};
  if (!is_independent(config)) return add_track(fault, kAllTargets);
  for (const std::uint32_t node : draw_share(fault, 0)) add_track(fault, node);
}

void FaultTimeline::add_track(std::uint32_t fault, std::uint32_t node) {
  const auto index = static_cast<std::uint32_t>(tracks_.size());
  const std::uint32_t rest = node == kAllTargets ? kRestMask : node;
  Track& track = tracks_.emplace_back(Track{
      .fault = fault,
      .node = node,
      .started = 0,
      .ended = 0,
      .end = {},
      .down = false,
      .times = make_stream(scenario_.seed, Purpose::kFaultTimes, stream_index(fault, rest)),
  });
  const lb::TimePoint begin(scenario_.faults[fault].at);
  const auto& times = times_[fault];
  push_start(times ? lb::later(begin, draw(times->between, track.times)) : begin, index);
}

// In the words of Entry: whether `one` comes after `other`.
bool FaultTimeline::later(const Entry& one, const Entry& other) {
  return std::tie(one.at, one.edge, one.track) > std::tie(other.at, other.edge, other.track);
}

void FaultTimeline::push(lb::TimePoint at, FaultEdge edge, std::uint32_t track) {
  const lb::TimePoint due = at == lb::kNever ? at : lb::later(at, late_);
  if (due == lb::kNever) return;
  heap_.push_back({due, edge, track});
  std::push_heap(heap_.begin(), heap_.end(), later);
}

void FaultTimeline::push_start(lb::TimePoint at, std::uint32_t track) {
  if (at < last(scenario_.faults[tracks_[track].fault])) push(at, FaultEdge::kStart, track);
}

// Starts come before it.
lb::TimePoint FaultTimeline::last(const Fault& fault) const {
  return is_random(fault) ? std::min(end_, lb::TimePoint(end_of(fault))) : end_;
}

FaultChange FaultTimeline::take() {
  LB_ASSERT(!heap_.empty(), "take() of an empty timeline");
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const Entry entry = heap_.back();
  heap_.pop_back();
  Track& track = tracks_[entry.track];
  const bool flaps = scenario_.faults[track.fault].flap.has_value();
  FaultChange change{.at = entry.at,
                     .fault = track.fault,
                     .edge = entry.edge,
                     .acts = entry.edge != FaultEdge::kEnd || !flaps || track.down,
                     .nodes = {}};
  const std::uint32_t occurrence = entry.edge == FaultEdge::kStart ? track.started : track.ended;
  change.nodes = nodes_of(track, occurrence);
  Entry own = entry;
  own.at -= late_;
  if (entry.edge == FaultEdge::kStart) {
    start(own);
  } else if (entry.edge == FaultEdge::kEnd) {
    end(own);
  } else {
    flap(own);
  }
  return change;
}

// Ends come in the order of the starts, because each lasts as long; the earliest end alone is in the heap.
void FaultTimeline::start(const Entry& entry) {
  Track& track = tracks_[entry.track];
  const Fault& fault = scenario_.faults[track.fault];
  const auto& times = times_[track.fault];
  ++track.started;
  if (times) {
    track.end = std::min(lb::later(entry.at, draw(times->repair, track.times)), lb::TimePoint(end_of(fault)));
  } else {
    track.end = lb::later(entry.at, fault.lasts);
  }
  if (track.started - track.ended == 1) push(track.end, FaultEdge::kEnd, entry.track);
  const bool again = fault.every > lb::Duration{} && (fault.times == 0 || track.started < fault.times);
  if (again && fault.every < end_ - entry.at) push_start(nth_start(fault, track.started), entry.track);
  if (!fault.flap) return;
  track.down = true;
  const lb::TimePoint up = lb::later(entry.at, down_time(*fault.flap));
  if (up < track.end) push(up, FaultEdge::kUp, entry.track);
}

void FaultTimeline::end(const Entry& entry) {
  Track& track = tracks_[entry.track];
  const Fault& fault = scenario_.faults[track.fault];
  track.down = false;
  ++track.ended;
  if (const auto& times = times_[track.fault]) {
    push_start(lb::later(entry.at, draw(times->between, track.times)), entry.track);
  } else if (track.ended < track.started) {
    push(lb::later(nth_start(fault, track.ended), fault.lasts), FaultEdge::kEnd, entry.track);
  }
}

void FaultTimeline::flap(const Entry& entry) {
  Track& track = tracks_[entry.track];
  const Flap& flap = *scenario_.faults[track.fault].flap;
  track.down = entry.edge == FaultEdge::kDown;
  const lb::Duration up_time = std::max(flap.period - down_time(flap), lb::Duration(1));
  const lb::TimePoint then = lb::later(entry.at, track.down ? down_time(flap) : up_time);
  if (then < track.end) push(then, track.down ? FaultEdge::kUp : FaultEdge::kDown, entry.track);
}

std::span<const std::uint32_t> FaultTimeline::nodes_of(const Track& track, std::uint32_t occurrence) {
  if (track.node != kAllTargets) return {&track.node, 1};
  const Fault& fault = scenario_.faults[track.fault];
  const auto targets = targets_.of(track.fault);
  if (fault.rolling) return targets.subspan(occurrence % targets.size(), 1);
  return draw_share(track.fault, occurrence);
}

// By shuffling only as far as needed (Fisher and Yates), and back into the order of the nodes.
std::span<const std::uint32_t> FaultTimeline::draw_share(std::uint32_t fault, std::uint32_t occurrence) {
  const auto targets = targets_.of(fault);
  const double share = scenario_.faults[fault].share;
  if (share >= 1 || targets.empty()) return targets;
  const auto size = static_cast<std::uint32_t>(targets.size());
  const auto wanted = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(share * size + 0.5));
  lb::Rng rng = make_stream(scenario_.seed, Purpose::kFaultShare, stream_index(fault, occurrence));
  drawn_.assign(targets.begin(), targets.end());
  for (std::uint32_t i = 0; i < wanted; ++i) std::swap(drawn_[i], drawn_[i + rng.below(size - i)]);
  drawn_.resize(wanted);
  std::ranges::sort(drawn_);
  return drawn_;
}

}  // namespace sim

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lb/balancer.h"
#include "lb/rng.h"
#include "node_translator.h"
#include "recorder.h"
#include "registry.h"
#include "sim/scenario.h"

namespace sim {

/// The balancers that share the traffic, each with its own state, seed and start, and what the world must know of
/// each: which flight is which of its attempts, and when it is to be woken.
///
/// Cost    O(1) a call of a single balancer; O(log balancers) where there are several.
class Fleet {
 public:
  /// In      validate(scenario) found nothing. The arguments outlive the fleet.
  Fleet(const Scenario& scenario, const Registry& registry, Recorder& recorder);

  std::uint32_t size() const { return static_cast<std::uint32_t>(members_.size()); }

  /// Who gets the next request: one of those that have started.
  std::uint32_t dispatch() { return started_ == 1 ? 0 : next_in_turn(); }

  /// In      it has started.
  lb::Balancer& operator[](std::uint32_t index) { return *members_[index].balancer; }
  bool has_started(std::uint32_t index) const { return index < started_; }

  /// The earliest that a balancer is to be woken, or started; kNever when none is.
  lb::TimePoint next_wake() const { return alone_ ? members_.front().wake : earliest_[1].at; }

  /// Whose time that is.
  std::uint32_t next_to_wake() const { return alone_ ? 0 : earliest_[1].member; }

  /// To be called after each call of a balancer. Whether its deadline has changed, and next_wake() may have.
  bool called(std::uint32_t index) {
    Member& member = members_[index];
    const lb::TimePoint wake = member.balancer->next_deadline();
    if (wake == member.wake) return false;
    member.wake = wake;
    if (!alone_) replay(index);
    return true;
  }

  /// When the earliest of them has something to do for a request; kNever when none has.
  lb::TimePoint request_deadline() const {
    lb::TimePoint earliest = lb::kNever;
    for (std::uint32_t i = 0; i < started_; ++i) {
      earliest = lb::earlier(earliest, members_[i].balancer->request_deadline());
    }
    return earliest;
  }

  /// A balancer that was not there yet begins. In: next_to_wake() is not has_started().
  void start(lb::TimePoint now);

  /// A balancer gets the list of nodes as the registry has it. In: it has started.
  lb::Balancer::Actions give_nodes(std::uint32_t index, lb::TimePoint now);

  /// A hint that this attempt is about to end.
  void expect(std::uint32_t index, lb::AttemptId attempt) const { members_[index].balancer->expect(attempt); }

  /// Which node of the scenario a balancer means.
  std::uint32_t node_of(std::uint32_t index, lb::NodeId node) const {
    const NodeTranslator* translator = members_[index].translator.get();
    return translator == nullptr ? lb::index_of(node) : translator->index_of(node);
  }

  /// The flight of an attempt that a balancer has started.
  void note_flight(std::uint32_t index, lb::AttemptId attempt, std::uint32_t flight) {
    std::vector<std::uint32_t>& flights = members_[index].flights;
    if (attempt.slot >= flights.size()) flights.resize(attempt.slot + 1);
    flights[attempt.slot] = flight;
  }
  /// In      the attempt was noted.
  std::uint32_t flight_of(std::uint32_t index, lb::AttemptId attempt) const {
    return members_[index].flights[attempt.slot];
  }

  /// Calls visit(slot of the attempt, flight) for all that were noted, ended ones included, by slot.
  template <class Visit>
  void for_each_flight(std::uint32_t index, Visit visit) {
    std::vector<std::uint32_t>& flights = members_[index].flights;
    for (std::uint32_t slot = 0; slot < flights.size(); ++slot) visit(slot, flights[slot]);
  }

 private:
  struct alignas(64) Member {
    std::unique_ptr<NodeTranslator> translator;  // none where all nodes are always there
    std::unique_ptr<lb::Balancer> balancer;      // none before it starts
    lb::TimePoint wake{};
    std::vector<std::uint32_t> flights;  // by slot of the attempt
  };
  struct Entry {
    lb::TimePoint at = lb::kNever;
    std::uint32_t member = 0;
  };

  std::uint32_t next_in_turn();
  void draw_starts();
  void replay(std::uint32_t index);

  const Scenario& scenario_;
  const Registry& registry_;
  Recorder& recorder_;
  std::vector<Member> members_;  // by their start
  bool alone_;                   // a single balancer: nothing is to be chosen among
  std::uint32_t started_ = 0;    // members_[0 .. started_) have
  std::uint32_t turn_ = 0;
  lb::Rng dispatch_;
  std::vector<Entry> earliest_;  // a tournament: [1] is the winner, the members stand in [leaves_, ...)
  std::size_t leaves_ = 0;
};

/// Whether some policy is told how attempts ended, and so what nodes say of their load.
bool reads_load(const lb::BalancerConfig& balancer);

}  // namespace sim

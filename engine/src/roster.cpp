#include "roster.h"

#include <algorithm>

#include "lb/policy_registry.h"

namespace lb {

void insert_sorted(std::vector<NodeId>& ids, NodeId id) { ids.insert(std::ranges::lower_bound(ids, id), id); }

void erase_sorted(std::vector<NodeId>& ids, NodeId id) {
  const auto place = std::ranges::lower_bound(ids, id);
  if (place != ids.end() && *place == id) ids.erase(place);
}

void Roster::insert(NodeId id, bool full) {
  insert_sorted(usable_, id);
  if (!full) insert_sorted(open_, id);
  touch();
}

void Roster::erase(NodeId id) {
  erase_sorted(usable_, id);
  erase_sorted(open_, id);
  touch();
}

void Roster::set_full(NodeId id, bool full) { full ? erase_sorted(open_, id) : insert_sorted(open_, id); }

void Roster::touch() {
  for (Seat& seat : seats_) seat.changed = true;
}

void Roster::settle(std::span<const NodeId> members, const NodeArrays& arrays) {
  // Where nobody is left, nothing that a policy remembers means anything.
  if (usable_.empty()) return drop_policies();
  for (Seat& seat : seats_) {
    if (!seat.policy || !seat.changed) continue;
    seat.policy->rebuild({usable_, arrays, members});
    seat.changed = false;
  }
}

Policy& Roster::renew_policy(std::size_t index, std::span<const Variant> policies, std::span<const NodeId> members,
                             const NodeArrays& arrays) {
  if (seats_.size() < policies.size()) seats_.resize(policies.size());
  Seat& seat = seats_[index];
  if (seat.changed) {
    if (!seat.policy) seat.policy = make_policy(policies[index]);
    learns_ = learns_ || seat.policy->learns();
    seat.policy->rebuild({usable_, arrays, members});
    seat.changed = false;
  }
  return *seat.policy;
}

void Roster::attempt_started(NodeId id, TimePoint now) {
  for (Seat& seat : seats_) {
    if (seat.policy) seat.policy->attempt_started(id, now);
  }
}

void Roster::attempt_finished(const Feedback& feedback) {
  for (Seat& seat : seats_) {
    if (seat.policy) seat.policy->attempt_finished(feedback);
  }
}

TimePoint Roster::probe_deadline() const {
  TimePoint next = kNever;
  for (const Seat& seat : seats_) {
    if (seat.policy && !seat.changed && !usable_.empty()) next = std::min(next, seat.policy->probe_deadline());
  }
  return next;
}

void Roster::probe_finished(const LoadProbe& probe) {
  for (Seat& seat : seats_) {
    if (seat.policy) seat.policy->probe_finished(probe);
  }
}

}  // namespace lb

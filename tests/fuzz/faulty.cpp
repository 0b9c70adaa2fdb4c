#include "faulty.h"

#include <map>

namespace lb::testing {
namespace {

// Passes events on, of attempts that were sent elsewhere with the node they were sent to.
class Relay final : public Listener {
 public:
  Relay(const Fault& fault, Model& model) : fault_(fault), model_(model) {}

  void on_event(const Event& event) override {
    Event told = event;
    if (event.kind == EventKind::kAttemptStarted && subject_ != nullptr) redirect(event);
    if (const auto other = sent_.find(event.attempt); other != sent_.end()) told.node = other->second;
    model_.on_event(told);
  }

  void redirect(Action& action) const {
    if (const auto other = sent_.find(action.attempt); other != sent_.end()) action.node = other->second;
  }
  void watch(const Subject& subject) { subject_ = &subject; }

 private:
  void redirect(const Event& event) {
    if (fault_.redirect_to == Exclusion::kNone) return;
    for (std::uint32_t i = 0; i < subject_->node_count(); ++i) {
      if (subject_->node(NodeId{i}).out == fault_.redirect_to) sent_[event.attempt] = NodeId{i};
    }
  }

  const Fault& fault_;
  Model& model_;
  const Subject* subject_ = nullptr;  // null while it is made
  std::map<AttemptId, NodeId> sent_;
};

// Holds the relay: the balancer needs it before it is made.
struct RelayHolder {
  RelayHolder(const Fault& fault, Model& model) : fault_(fault), relay_(fault_, model) {}
  Fault fault_;
  Relay relay_;
};

Setup changed(Setup setup, const Fault& fault) {
  if (fault.config) fault.config(setup.config);
  for (NodeConfig& node : setup.nodes) {
    if (fault.node) fault.node(node);
  }
  return setup;
}

class FaultySubject final : private RelayHolder, public PlainSubject {
 public:
  FaultySubject(const Setup& setup, std::uint64_t seed, const Fault& fault, Model& model)
      : RelayHolder(fault, model), PlainSubject(setup.config, setup.nodes, seed, &relay_) {
    relay_.watch(*this);
  }

  Actions begin(const Request& request, TimePoint now) override {
    return spoil(PlainSubject::begin(request, now));
  }
  Actions answered(AttemptId attempt, std::uint16_t status, TimePoint now) override {
    return spoil(PlainSubject::answered(attempt, status, now));
  }
  Actions finished(AttemptId attempt, const Outcome& outcome, TimePoint now) override {
    return spoil(PlainSubject::finished(attempt, outcome, now));
  }
  Actions cancel(RequestId request, TimePoint now) override { return spoil(PlainSubject::cancel(request, now)); }
  Actions on_deadline(TimePoint now) override { return spoil(PlainSubject::on_deadline(now)); }
  Actions apply(const BalancerConfig& config, TimePoint now) override {
    const Setup wrong = changed({config, {}}, fault_);
    return spoil(PlainSubject::apply(wrong.config, now));
  }
  Actions set_nodes(std::span<const NodeConfig> nodes, TimePoint now) override {
    const Setup wrong = changed({{}, {nodes.begin(), nodes.end()}}, fault_);
    return spoil(PlainSubject::set_nodes(wrong.nodes, now));
  }
  TimePoint next_deadline() const override {
    const TimePoint next = PlainSubject::next_deadline();
    return fault_.deadline ? fault_.deadline(next) : next;
  }
  NodeStatus node(NodeId id) const override {
    NodeStatus status = PlainSubject::node(id);
    status.in_flight += fault_.leak_on_node;
    return status;
  }
  std::uint32_t requests_in_flight() const override {
    return PlainSubject::requests_in_flight() + fault_.leak_in_flight;
  }

 private:
  Actions spoil(Actions actions) {
    for (Action& action : actions) relay_.redirect(action);
    if (fault_.actions) fault_.actions(actions, ++calls_);
    return actions;
  }

  std::uint32_t calls_ = 0;
};

}  // namespace

MakeSubject with_fault(const Fault& fault) {
  return [fault](const Setup& setup, std::uint64_t seed, Model& model) -> std::unique_ptr<Subject> {
    return std::make_unique<FaultySubject>(changed(setup, fault), seed, fault, model);
  };
}

}  // namespace lb::testing

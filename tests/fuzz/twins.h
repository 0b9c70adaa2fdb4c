#pragma once

#include "model.h"
#include "subject.h"

namespace lb::testing {

/// Two balancers that are told the same: one that the model listens to, and one that nobody listens to, which may
/// serve its requests on a shorter way. The model hears of it when they do not answer the same.
class Twins final : public PlainSubject {
 public:
  /// `unheard` is the seed of the other one, which is to be the same.
  Twins(const Setup& setup, std::uint64_t seed, std::uint64_t unheard, Model& model)
      : PlainSubject(setup.config, setup.nodes, seed, &model),
        unheard_(setup.config, setup.nodes, unheard, nullptr),
        model_(model) {}

  Actions begin(const Request& request, TimePoint now) override {
    return same(PlainSubject::begin(request, now), unheard_.begin(request, now));
  }
  Actions answered(AttemptId attempt, std::uint16_t status, TimePoint now) override {
    return same(PlainSubject::answered(attempt, status, now), unheard_.answered(attempt, status, now));
  }
  Actions finished(AttemptId attempt, const Outcome& outcome, TimePoint now) override {
    return same(PlainSubject::finished(attempt, outcome, now), unheard_.finished(attempt, outcome, now));
  }
  Actions probed(ProbeId probe, const ProbeResult& result, TimePoint now) override {
    return same(PlainSubject::probed(probe, result, now), unheard_.probed(probe, result, now));
  }
  Actions cancel(RequestId request, TimePoint now) override {
    return same(PlainSubject::cancel(request, now), unheard_.cancel(request, now));
  }
  Actions on_deadline(TimePoint now) override {
    return same(PlainSubject::on_deadline(now), unheard_.on_deadline(now));
  }
  Actions apply(const BalancerConfig& config, TimePoint now) override {
    return same(PlainSubject::apply(config, now), unheard_.apply(config, now));
  }
  Actions set_nodes(std::span<const NodeConfig> nodes, TimePoint now) override {
    return same(PlainSubject::set_nodes(nodes, now), unheard_.set_nodes(nodes, now));
  }

 private:
  Actions same(Actions heard, const Actions& unheard) {
    if (heard != unheard) model_.report("listener", "the actions differ where nobody listens");
    if (begun() != unheard_.begun()) model_.report("listener", "the request's id differs where nobody listens");
    if (next_deadline() != unheard_.next_deadline()) {
      model_.report("listener", "the next deadline differs where nobody listens");
    }
    if (requests_in_flight() != unheard_.requests_in_flight()) {
      model_.report("listener", "the requests in flight differ where nobody listens");
    }
    return heard;
  }

  PlainSubject unheard_;
  Model& model_;
};

}  // namespace lb::testing

#include <algorithm>
#include <array>
#include <vector>

#include "action_json.h"

#include <nlohmann/json.hpp>
#include "json_lines.h"
#include "lb/json/codec.h"
#include "proxy/record.h"

namespace proxy {
namespace {

constexpr std::size_t kBlock = 64U << 10U;  // what is handed over at a time

std::string json_of(const lb::BalancerConfig& config) {
  return lb::json::write(lb::BalancerConfig::knobs(), &config).dump();
}

std::string json_of(std::span<const lb::NodeConfig> nodes) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const lb::NodeConfig& node : nodes) list.push_back(lb::json::write(lb::NodeConfig::knobs(), &node));
  return list.dump();
}

// Notes what the engine asked the request for, and found: decisions depend on it, so a replay needs it.
class NotedFields final : public lb::RequestFields {
 public:
  struct Note {
    std::string_view kind;  // "header:" or "cookie:", as the knob hash_key names it
    std::string name;
    std::string_view value;
  };

  /// In      `fields` may be null: a request without any. `notes` is scratch, kept for its memory.
  NotedFields(const lb::RequestFields* fields, std::vector<Note>& notes) : fields_(fields), notes_(notes) {
    notes_.clear();
  }

  std::string_view header(std::string_view name) const override {
    return note("header:", name, fields_ == nullptr ? std::string_view{} : fields_->header(name));
  }
  std::string_view cookie(std::string_view name) const override {
    return note("cookie:", name, fields_ == nullptr ? std::string_view{} : fields_->cookie(name));
  }

 private:
  std::string_view note(std::string_view kind, std::string_view name, std::string_view value) const {
    const auto same = [&](const Note& note) { return note.kind == kind && note.name == name; };
    if (std::ranges::none_of(notes_, same)) notes_.push_back({kind, std::string(name), value});
    return value;
  }

  const lb::RequestFields* fields_;
  std::vector<Note>& notes_;
};

void append_outcome(std::string& line, const lb::Outcome& outcome) {
  line.append(",\"outcome\":\"").append(kOutcomeNames[static_cast<std::size_t>(outcome.kind)]).append("\"");
  line.append(",\"status\":");
  append_number(line, outcome.status);
  if (outcome.retry_after != lb::Duration{}) {
    line.append(",\"retry_after\":");
    append_number(line, outcome.retry_after.count());
  }
  const lb::LoadReport& load = outcome.load;
  const std::array<float, 5> figures{load.utilization, load.qps, load.eps, load.queue, load.service_time_ms};
  if (std::ranges::all_of(figures, [](float figure) { return figure == 0; })) return;
  line.append(",\"load\":[");
  for (const float figure : figures) {
    if (line.back() != '[') line.push_back(',');
    append_figure(line, figure);
  }
  line.push_back(']');
}

}  // namespace

/// Formats one balancer's lines.
class RecordedBalancer::Writer {
 public:
  Writer(Recording& recording, std::uint32_t index) : recording_(recording), index_(index) {
    lines_.reserve(kBlock + 4096);
  }

  /// A line is written in three steps: input(), fields, output().
  std::string& input(std::string_view name, lb::TimePoint now) {
    lines_.append("{\"w\":");
    append_number(lines_, index_);
    lines_.append(",\"t\":");
    append_number(lines_, now.time_since_epoch().count());
    lines_.append(",\"in\":\"").append(name).append("\"");
    return lines_;
  }

  void output(Actions actions) {
    lines_.append(",\"out\":[");
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (i > 0) lines_.push_back(',');
      append_action(lines_, actions[i]);
    }
    lines_.append("]}\n");
    if (lines_.size() >= kBlock) flush();
  }

  std::vector<NotedFields::Note>& notes() { return notes_; }

  void flush() {
    recording_.append(lines_);
    lines_.clear();
  }

 private:
  Recording& recording_;
  std::uint32_t index_;
  std::string lines_;
  std::vector<NotedFields::Note> notes_;
};

RecordedBalancer::RecordedBalancer(const Setup& setup, lb::TimePoint now)
    : balancer_(setup.config, setup.nodes, setup.seed, now, setup.listener) {
  LB_ASSERT(setup.index < kMaxBalancers, "a recording has at most kMaxBalancers balancers");
  if (setup.recording == nullptr) return;
  writer_ = std::make_unique<Writer>(*setup.recording, setup.index);
  std::string& line = writer_->input("start", now);
  line.append(",\"seed\":");
  append_number(line, setup.seed);
  line.append(",\"balancer\":").append(json_of(setup.config)).append(",\"nodes\":").append(json_of(setup.nodes));
  writer_->output({});
}

RecordedBalancer::~RecordedBalancer() { flush(); }

void RecordedBalancer::flush() {
  if (writer_) writer_->flush();
}

RecordedBalancer::Actions RecordedBalancer::begin(const lb::Request& request, lb::TimePoint now) {
  if (!writer_) return balancer_.begin(request, now);
  const NotedFields fields(request.fields, writer_->notes());
  lb::Request noted = request;
  noted.fields = &fields;
  const Actions actions = balancer_.begin(noted, now);
  std::string& line = writer_->input("begin", now);
  line.append(",\"request\":");
  append_id(line, balancer_.begun());
  line.append(",\"method\":");
  append_text(line, to_string(request.method));
  line.append(",\"path\":");
  append_text(line, request.path);
  line.append(",\"client\":");
  append_text(line, request.client);
  line.append(",\"tag\":");
  append_number(line, request.tag);
  if (!writer_->notes().empty()) {
    line.append(",\"asked\":[");
    for (const NotedFields::Note& note : writer_->notes()) {
      line.append(line.back() == '[' ? "[" : ",[");
      append_text(line, std::string(note.kind) + note.name);
      line.push_back(',');
      append_text(line, note.value);
      line.push_back(']');
    }
    line.push_back(']');
  }
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::attempt_answered(lb::AttemptId attempt, const lb::Outcome& answer,
                                                             lb::TimePoint now) {
  const Actions actions = balancer_.attempt_answered(attempt, answer, now);
  if (writer_) write_attempt({"answered", now}, attempt, answer, actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::attempt_finished(lb::AttemptId attempt, const lb::Outcome& outcome,
                                                             lb::TimePoint now) {
  const Actions actions = balancer_.attempt_finished(attempt, outcome, now);
  if (writer_) write_attempt({"finished", now}, attempt, outcome, actions);
  return actions;
}

void RecordedBalancer::write_attempt(Input input, lb::AttemptId attempt, const lb::Outcome& outcome,
                                     Actions actions) {
  std::string& line = writer_->input(input.name, input.now);
  line.append(",\"attempt\":");
  append_id(line, attempt);
  append_outcome(line, outcome);
  writer_->output(actions);
}

RecordedBalancer::Actions RecordedBalancer::probe_finished(lb::ProbeId probe, const lb::ProbeResult& result,
                                                           lb::TimePoint now) {
  const Actions actions = balancer_.probe_finished(probe, result, now);
  if (!writer_) return actions;
  std::string& line = writer_->input("probed", now);
  line.append(",\"probe\":");
  append_id(line, probe);
  line.append(result.passed ? ",\"passed\":true" : ",\"passed\":false");
  line.append(",\"in_flight\":");
  append_number(line, result.in_flight);
  line.append(",\"latency\":");
  append_number(line, result.latency.count());
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::cancel(lb::RequestId request, lb::TimePoint now) {
  const Actions actions = balancer_.cancel(request, now);
  if (!writer_) return actions;
  std::string& line = writer_->input("cancel", now);
  line.append(",\"request\":");
  append_id(line, request);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::on_deadline(lb::TimePoint now) {
  const Actions actions = balancer_.on_deadline(now);
  if (!writer_) return actions;
  writer_->input("deadline", now);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::apply(const lb::BalancerConfig& config, lb::TimePoint now) {
  const Actions actions = balancer_.apply(config, now);
  if (!writer_) return actions;
  writer_->input("apply", now).append(",\"balancer\":").append(json_of(config));
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::set_nodes(std::span<const lb::NodeConfig> nodes, lb::TimePoint now) {
  const Actions actions = balancer_.set_nodes(nodes, now);
  if (!writer_) return actions;
  writer_->input("set_nodes", now).append(",\"nodes\":").append(json_of(nodes));
  writer_->output(actions);
  return actions;
}

}  // namespace proxy

#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lb/assert.h"
#include "lb/knob.h"
#include "lb/time.h"

namespace lb {

/// Bounds in the words of the field: integers, numbers, or durations.
inline constexpr double kNoLimit = std::numeric_limits<double>::max();
inline constexpr double kMaxExactInteger = 9007199254740992.0;  // 2^53: beyond it doubles skip integers
inline constexpr KnobRange kAnyDuration{0, 9.2e18};             // 292 years, what 63 bits of nanoseconds hold
inline constexpr KnobRange kPositiveDuration{1, 9.2e18};
inline constexpr KnobRange kRatio{0, 1};
inline constexpr KnobRange kAnyLength{0, 65536};

/// A plain string takes any text.
inline std::string print_knob(const std::string& text) { return text; }
inline std::string parse_knob(std::string_view text, std::string& field) {
  field = text;
  return {};
}

/// Declares the table of a struct T, one call a field:
///
///     const KnobTable& BackoffConfig::knobs() {
///       static const KnobTable table = KnobTableBuilder<BackoffConfig>("backoff", "waits between attempts")
///           .duration<&BackoffConfig::base>("base", kAnyDuration, "the first wait")
///           .build();
///       return table;
///     }
///
/// Why     the member is a template argument, so the accessors are plain functions: no capture, no virtual
///         call, and a field that is renamed or retyped does not compile until its table follows.
template <class T>
class KnobTableBuilder {
 public:
  KnobTableBuilder(std::string_view name, std::string_view doc) : name_(name), doc_(doc) {}

  template <auto M>
  KnobTableBuilder& flag(std::string_view name, std::string_view doc) {
    return add(name, doc, {0, 1},
               FlagAccess{[](const void* p) { return of(p).*M; }, [](void* p, bool v) { of(p).*M = v; }});
  }

  template <auto M>
  KnobTableBuilder& integer(std::string_view name, KnobRange range, std::string_view doc) {
    return add(name, doc, range,
               IntegerAccess{[](const void* p) { return static_cast<std::int64_t>(of(p).*M); },
                             [](void* p, std::int64_t v) { of(p).*M = static_cast<Field<M>>(v); }});
  }

  template <auto M>
  KnobTableBuilder& number(std::string_view name, KnobRange range, std::string_view doc) {
    return add(
        name, doc, range,
        NumberAccess{[](const void* p) -> double { return of(p).*M; }, [](void* p, double v) { of(p).*M = v; }});
  }

  /// The field is a Duration.
  template <auto M>
  KnobTableBuilder& duration(std::string_view name, KnobRange range, std::string_view doc) {
    return add(name, doc, range, duration_access<M>(false));
  }

  /// The field is a Duration; "forever" is allowed and reads as kForever.
  template <auto M>
  KnobTableBuilder& duration_or_forever(std::string_view name, KnobRange range, std::string_view doc) {
    return add(name, doc, range, duration_access<M>(true));
  }

  /// The field is an enum whose enumerators are 0, 1, ... in the order of `names`.
  template <auto M>
  KnobTableBuilder& choice(std::string_view name, std::span<const std::string_view> names, std::string_view doc) {
    return add(name, doc, {},
               ChoiceAccess{[](const void* p) { return static_cast<std::size_t>(of(p).*M); },
                            [](void* p, std::size_t v) { of(p).*M = static_cast<Field<M>>(v); }, names});
  }

  /// The field is a std::string, or a type with `std::string print_knob(const F&)` and
  /// `std::string parse_knob(std::string_view, F&)` (answers what is wrong, empty when it parsed).
  template <auto M>
  KnobTableBuilder& text(std::string_view name, KnobRange length, std::string_view doc,
                         bool may_be_number = false) {
    return add(name, doc, length,
               TextAccess{[](const void* p) { return print_knob(of(p).*M); },
                          [](void* p, std::string_view v) { return parse_knob(v, of(p).*M); }, may_be_number});
  }

  /// The field is a std::vector of what `text` takes.
  template <auto M>
  KnobTableBuilder& texts(std::string_view name, KnobRange length, std::string_view doc,
                          bool may_be_number = false) {
    return add(name, doc, length,
               TextListAccess{[](const void* p) { return (of(p).*M).size(); },
                              [](const void* p, std::size_t i) { return print_knob((of(p).*M)[i]); },
                              [](void* p, std::string_view v) { return append_text(of(p).*M, v); },
                              [](void* p) { (of(p).*M).clear(); }, may_be_number});
  }

  /// The field is a struct with a table of its own, always present.
  template <auto M>
  KnobTableBuilder& object(std::string_view name, std::string_view doc) {
    constexpr auto get = [](void* p) -> void* { return &(of(p).*M); };
    return add(name, doc, {}, ObjectAccess{&Field<M>::knobs, get, get, false});
  }

  /// The field is a std::optional of a struct with a table: absent means that the mechanism is off.
  template <auto M>
  KnobTableBuilder& optional(std::string_view name, std::string_view doc) {
    return add(name, doc, {},
               ObjectAccess{&Field<M>::value_type::knobs,
                            [](void* p) -> void* { return (of(p).*M) ? &*(of(p).*M) : nullptr; },
                            [](void* p) -> void* { return &(of(p).*M).emplace(); }, true,
                            [](void* p) { (of(p).*M).reset(); }});
  }

  /// The field is a std::vector of structs with a table.
  template <auto M>
  KnobTableBuilder& list(std::string_view name, KnobRange length, std::string_view doc) {
    return add(name, doc, length,
               ListAccess{&Field<M>::value_type::knobs, [](const void* p) { return (of(p).*M).size(); },
                          [](void* p, std::size_t i) -> void* { return &(of(p).*M)[i]; },
                          [](void* p) -> void* { return &(of(p).*M).emplace_back(); },
                          [](void* p) { (of(p).*M).clear(); }});
  }

  /// The field is a std::vector of structs with a table of plain fields. Files give each as the list of its values,
  /// in the order of the table, none left out: [["0s", 100], ["10s", 500]].
  template <auto M>
  KnobTableBuilder& rows(std::string_view name, KnobRange length, std::string_view doc) {
    list<M>(name, length, doc);
    for (const Knob& column : Field<M>::value_type::knobs().knobs()) {
      LB_ASSERT(column.only.choice.empty(), "every value of a row means something");
    }
    std::get<ListAccess>(knobs_.back().access).as_rows = true;
    return *this;
  }

  /// The field is a Variant with one of `cases`.
  template <auto M>
  KnobTableBuilder& variant(std::string_view name, VariantTag tag, std::span<const VariantCase> (*cases)(),
                            std::string_view doc) {
    return add(name, doc, {}, VariantAccess{[](void* p) -> Variant& { return of(p).*M; }, cases, tag});
  }

  /// The field is a Variant that may have nothing chosen: the mechanism is off. In an object without a type the
  /// first of `cases` is meant.
  template <auto M>
  KnobTableBuilder& optional_variant(std::string_view name, std::span<const VariantCase> (*cases)(),
                                     std::string_view doc) {
    return add(name, doc, {},
               VariantAccess{[](void* p) -> Variant& { return of(p).*M; }, cases, VariantTag::kTypeKey, true});
  }

  /// The field is a std::string: the name of the preset that the struct was made from. `kPresets` is a function that
  /// gives them all. The knob is called "preset"; "none" stands for the defaults.
  template <auto M, auto kPresets>
  KnobTableBuilder& preset(std::string_view doc) {
    presets_ = kPresets();
    return add("preset", doc, {},
               ChoiceAccess{[](const void* p) { return preset_index(kPresets(), of(p).*M); },
                            [](void* p, std::size_t i) { of(p) = with_preset<M>(kPresets(), i); },
                            preset_names<kPresets>()});
  }

  /// The fields of a member struct stand beside this struct's own.
  template <auto M>
  KnobTableBuilder& include() {
    for (Knob knob : Field<M>::knobs().knobs()) {
      LB_ASSERT(knob.locate == nullptr, "include() is one level deep");
      LB_ASSERT(Field<M>::knobs().presets().empty(), "a struct with presets stands in an object of its own");
      knob.locate = [](void* p) -> void* { return &(of(p).*M); };
      knobs_.push_back(knob);
    }
    return *this;
  }

  /// Said of the field just declared.
  KnobTableBuilder& required() {
    knobs_.back().required = true;
    return *this;
  }
  KnobTableBuilder& unit(std::string_view unit) {
    knobs_.back().unit = unit;
    return *this;
  }
  /// It means something only where the choice of that name, declared before it, has one of `values`, which live as
  /// long as the program.
  KnobTableBuilder& only(std::string_view choice, std::span<const std::string_view> values) {
    knobs_.back().only = {choice, values};
    return *this;
  }

  KnobTable build() { return KnobTable(name_, doc_, std::move(knobs_), maker(), presets_); }

 private:
  template <auto M>
  using Field = std::remove_cvref_t<decltype(std::declval<T&>().*M)>;

  static T& of(void* object) { return *static_cast<T*>(object); }
  static const T& of(const void* object) { return *static_cast<const T*>(object); }

  static KnobTable::MakeFn maker() {
    if constexpr (std::is_default_constructible_v<T>) {
      return []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    }
    return nullptr;
  }

  // 0 is "none".
  static std::size_t preset_index(std::span<const Preset> presets, std::string_view name) {
    for (std::size_t i = 0; i < presets.size(); ++i) {
      if (presets[i].name == name) return i + 1;
    }
    return 0;
  }

  template <auto M>
  static T with_preset(std::span<const Preset> presets, std::size_t index) {
    T made{};
    if (index == 0) return made;
    presets[index - 1].apply(&made);
    made.*M = presets[index - 1].name;
    return made;
  }

  template <auto kPresets>
  static std::span<const std::string_view> preset_names() {
    static const std::vector<std::string_view> names = [] {
      std::vector<std::string_view> all{"none"};
      for (const Preset& preset : kPresets()) all.push_back(preset.name);
      return all;
    }();
    return names;
  }

  template <auto M>
  static DurationAccess duration_access(bool may_be_forever) {
    return {[](const void* p) -> std::int64_t { return (of(p).*M).count(); },
            [](void* p, std::int64_t v) { of(p).*M = Duration(v); }, may_be_forever};
  }

  template <class F>
  static std::string append_text(std::vector<F>& list, std::string_view text) {
    F parsed{};
    std::string problem = parse_knob(text, parsed);
    if (problem.empty()) list.push_back(std::move(parsed));
    return problem;
  }

  KnobTableBuilder& add(std::string_view name, std::string_view doc, KnobRange range, KnobAccess access) {
    knobs_.push_back({.name = name, .doc = doc, .unit = {}, .range = range, .required = false, .access = access});
    return *this;
  }

  std::string_view name_;
  std::string_view doc_;
  std::vector<Knob> knobs_;
  std::span<const Preset> presets_;
};

}  // namespace lb

#pragma once

#include <any>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lb {

class KnobTable;
using KnobTableFn = const KnobTable& (*)();

/// One alternative of a Variant: its name in files, and the struct with its parameters.
struct VariantCase {
  std::string_view name;
  std::string_view doc;
  KnobTableFn table = nullptr;
  std::any (*make)() = nullptr;  ///< the struct with its defaults
  void* (*address)(std::any& value) = nullptr;
};

template <class T>
VariantCase variant_case(std::string_view name, std::string_view doc) {
  return {name, doc, &T::knobs, [] { return std::any(T{}); },
          [](std::any& value) -> void* { return std::any_cast<T>(&value); }};
}

/// A value of one of several structs, chosen by name: a policy, a distribution, an arrival process.
///
/// Why     the list of alternatives is open (a new policy adds one), so std::variant cannot hold it.
struct Variant {
  const VariantCase* active = nullptr;  ///< null: none chosen
  std::any value;

  /// Chooses an alternative and gives it its defaults. Returns the address of the struct.
  void* choose(const VariantCase& chosen) {
    active = &chosen;
    value = chosen.make();
    return chosen.address(value);
  }

  /// Chooses none.
  void clear() {
    active = nullptr;
    value.reset();
  }

  void* address() { return active->address(value); }
  const void* address() const { return active->address(const_cast<std::any&>(value)); }

  /// In      T is the struct of the active alternative. nullptr otherwise.
  template <class T>
  const T* as() const {
    return std::any_cast<T>(&value);
  }
};

/// How a Variant stands in a file.
enum class VariantTag : std::uint8_t {
  kTypeKey,  ///< {"type": "p2c", "choices": 2}
  kOnlyKey,  ///< {"exponential": {"mean": "5ms"}}; a case with one knob may be short: {"constant": "5ms"}
};

/// How each kind of knob is read and written, without knowing its struct. All take the struct's address.
struct FlagAccess {
  bool (*get)(const void*);
  void (*set)(void*, bool);
};
struct IntegerAccess {
  std::int64_t (*get)(const void*);
  void (*set)(void*, std::int64_t);
};
struct NumberAccess {
  double (*get)(const void*);
  void (*set)(void*, double);
};
struct DurationAccess {  ///< nanoseconds; kForever.count() stands for "forever"
  std::int64_t (*get)(const void*);
  void (*set)(void*, std::int64_t);
  bool may_be_forever = false;
};
struct ChoiceAccess {  ///< the place of the value in `names`
  std::size_t (*get)(const void*);
  void (*set)(void*, std::size_t);
  std::span<const std::string_view> names;
};
struct TextAccess {  ///< `set` answers what is wrong and what is allowed; empty when it took the text
  std::string (*get)(const void*);
  std::string (*set)(void*, std::string_view);
  bool may_be_number = false;  ///< a JSON number is accepted too, as its text
};
struct TextListAccess {
  std::size_t (*size)(const void*);
  std::string (*get)(const void*, std::size_t);
  std::string (*append)(void*, std::string_view);
  void (*clear)(void*);
  bool may_be_number = false;
};
struct ObjectAccess {
  KnobTableFn table;
  void* (*get)(void*);     ///< an optional object that is absent: nullptr
  void* (*create)(void*);  ///< makes an optional object present with its defaults; otherwise as get
  bool optional = false;
  void (*clear)(void*) = nullptr;  ///< makes an optional object absent
};
struct ListAccess {
  KnobTableFn table;
  std::size_t (*size)(const void*);
  void* (*get)(void*, std::size_t);
  void* (*append)(void*);
  void (*clear)(void*);
  bool as_rows = false;  ///< an entry stands as the list of its values in the order of the table: ["10s", 500]
};
struct VariantAccess {
  Variant& (*get)(void*);
  std::span<const VariantCase> (*cases)();
  VariantTag tag = VariantTag::kTypeKey;
  bool optional = false;  ///< null chooses none, and an object without a type has the first of the cases
};

using KnobAccess = std::variant<FlagAccess, IntegerAccess, NumberAccess, DurationAccess, ChoiceAccess, TextAccess,
                                TextListAccess, ObjectAccess, ListAccess, VariantAccess>;

/// Inclusive bounds. Integers and numbers as they are, durations in nanoseconds, lists and texts by length.
struct KnobRange {
  double lowest = 0;
  double highest = 0;
};

/// The values of a choice of the same struct under which a knob means anything. Elsewhere giving it is an error.
struct KnobCondition {
  std::string_view choice;  ///< the name of the choice; empty: the knob always applies
  std::span<const std::string_view> values;
};

/// A named set of values for a struct, such as the defaults of a known system.
struct Preset {
  std::string_view name;
  std::string_view doc;            ///< one line, starts in lower case, no full stop
  void (*apply)(void*) = nullptr;  ///< sets the fields of a struct that has its defaults
};

/// One configurable field: everything that files, messages, schema, help and controls need to know of it.
struct Knob {
  std::string_view name;
  std::string_view doc;   ///< one line, starts in lower case, no full stop
  std::string_view unit;  ///< "", "ratio", "requests/s", ...
  KnobRange range;
  bool required = false;
  KnobAccess access;
  void* (*locate)(void*) =
      nullptr;  ///< from the table's struct to the part of it that `access` takes; null: itself
  KnobCondition only{};

  void* part(void* object) const { return locate == nullptr ? object : locate(object); }
  const void* part(const void* object) const { return part(const_cast<void*>(object)); }
};

/// The fields of one struct. Built once, by KnobTableBuilder; lives as long as the program.
class KnobTable {
 public:
  using MakeFn = std::shared_ptr<void> (*)();

  KnobTable(std::string_view name, std::string_view doc, std::vector<Knob> knobs, MakeFn make = nullptr,
            std::span<const Preset> presets = {})
      : name_(name), doc_(doc), knobs_(std::move(knobs)), make_(make), presets_(presets) {}

  std::string_view name() const { return name_; }
  std::string_view doc() const { return doc_; }
  std::span<const Knob> knobs() const { return knobs_; }

  /// The knob of that name, or nullptr.
  const Knob* find(std::string_view name) const;

  /// The choice among presets(), or nullptr. Setting it gives the whole struct the values of the preset: readers
  /// take it before all other keys, wherever it stands, and those override it.
  const Knob* preset_knob() const { return presets_.empty() ? nullptr : find("preset"); }
  std::span<const Preset> presets() const { return presets_; }

  /// Whether the knob means anything for the struct as it is. A knob that does not is neither compared nor written.
  bool applies(const Knob& knob, const void* object) const;

  /// A new struct with its defaults; nullptr for a struct without a default constructor.
  std::shared_ptr<void> make_default() const { return make_ == nullptr ? nullptr : make_(); }

 private:
  std::string_view name_;
  std::string_view doc_;
  std::vector<Knob> knobs_;
  MakeFn make_ = nullptr;
  std::span<const Preset> presets_;
};

/// Whether two structs of one table have the same value in every field.
bool equal(const KnobTable& table, const void* a, const void* b);
bool equal(const Variant& a, const Variant& b);

/// The same for mechanisms that may be off.
template <class Config>
bool equal(const std::optional<Config>& a, const std::optional<Config>& b) {
  if (!a || !b) return !a && !b;
  return equal(Config::knobs(), &*a, &*b);
}

}  // namespace lb

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Noa.FeatureFlags.Model;

namespace Noa.FeatureFlags.Tests.Reference;

/// <summary>Clauses, operators and segments as the specification words them.</summary>
internal sealed class ReferenceClauses(RuleSetDefinition ruleSet)
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new();

    public bool Matches(Clause clause, EvaluationContext context)
    {
        if (clause.Operator == ClauseOperator.Segment)
        {
            bool isMember = clause.Values.Any(value => value.TryGetString(out string? segment) && IsMember(segment, context));
            return isMember != clause.IsNegated;
        }

        AttributeValue asked = clause.Attribute == Clause.Now ? TimeProvider.System.GetUtcNow() : ReferenceAttributes.Find(context, clause.Kind, clause.Attribute!);
        if (asked.IsMissing)
        {
            return clause.MatchesMissing || (clause.Operator == ClauseOperator.Exists && clause.IsNegated);
        }

        IEnumerable<AttributeValue> items = asked.Kind == AttributeKind.List ? asked.Items.ToArray() : [asked];
        bool isMatch = clause.Operator == ClauseOperator.Exists || items.Any(item => clause.Values.Any(value => Compare(clause.Operator, clause.IsLenient ? Lenient(clause.Operator, item) : item, value)));
        return isMatch != clause.IsNegated;
    }

    private bool IsMember(string key, EvaluationContext context)
    {
        SegmentDefinition segment = ruleSet.Segments.Single(segment => segment.Key == key);
        if (segment.Included.Any(members => Names(members, context)))
        {
            return true;
        }

        return !segment.Excluded.Any(members => Names(members, context))
            && segment.Rules.Any(rule => rule.Clauses.All(clause => Matches(clause, context)) && IsInShare(segment, rule, context));
    }

    private static bool Names(SegmentMembers members, EvaluationContext context) =>
        context.OfKind(members.Kind)?.Key is { } key && members.Keys.Contains(key);

    private static bool IsInShare(SegmentDefinition segment, SegmentRule rule, EvaluationContext context) =>
        rule.Percentage is not { } share
        || (rule.Foreign is { } draw ? IsInForeignShare(draw, share, segment, rule, context) : IsInShare(share, segment, rule, context));

    private static bool IsInShare(Share share, SegmentDefinition segment, SegmentRule rule, EvaluationContext context) =>
        ReferenceBuckets.ValueOf(context, rule.Kind, rule.By) is { } value && ReferenceBuckets.Bucket(segment.Salt ?? segment.Key, value) < share.Buckets;

    private static bool IsInForeignShare(ForeignDraw draw, Share share, SegmentDefinition segment, SegmentRule rule, EvaluationContext context)
    {
        double units = ReferenceForeignDraws.UnitsOf(draw.Hash), inside = share.Buckets * units / Bucket.Count;
        DrawArm[] arms = [new DrawArm("in", inside, false), new DrawArm("out", units - inside, false)];
        AttributeValue value = ReferenceAttributes.Find(context, rule.Kind, rule.By ?? "key");
        return ReferenceForeignDraws.Pick(draw, segment.Key, segment.Salt, arms, value, out _)?.Variation == "in";
    }

    private static bool Compare(ClauseOperator @operator, AttributeValue item, AttributeValue value) => @operator switch
    {
        ClauseOperator.In => IsSame(item, value),
        ClauseOperator.StartsWith => Texts(item, value) is (var text, var part) && text.StartsWith(part, StringComparison.Ordinal),
        ClauseOperator.EndsWith => Texts(item, value) is (var text, var part) && text.EndsWith(part, StringComparison.Ordinal),
        ClauseOperator.Contains => Texts(item, value) is (var text, var part) && text.Contains(part, StringComparison.Ordinal),
        ClauseOperator.Matches => Texts(item, value) is (var text, var pattern) && text.Length <= RuleSetLimits.MaxPatternInputLength && PatternOf(pattern).IsMatch(text),
        ClauseOperator.LessThan => Numbers(item, value) is (var number, var bound) && number < bound,
        ClauseOperator.AtMost => Numbers(item, value) is (var number, var bound) && number <= bound,
        ClauseOperator.GreaterThan => Numbers(item, value) is (var number, var bound) && number > bound,
        ClauseOperator.AtLeast => Numbers(item, value) is (var number, var bound) && number >= bound,
        ClauseOperator.Before => Instants(item, value) is (var instant, var bound) && instant < bound,
        ClauseOperator.After => Instants(item, value) is (var instant, var bound) && instant > bound,
        ClauseOperator.SemverEquals => Precedence(item, value) is 0,
        ClauseOperator.SemverLessThan => Precedence(item, value) is < 0,
        ClauseOperator.SemverAtMost => Precedence(item, value) is <= 0,
        ClauseOperator.SemverGreaterThan => Precedence(item, value) is > 0,
        ClauseOperator.SemverAtLeast => Precedence(item, value) is >= 0,
        _ => throw new NotSupportedException($"The reference knows no {@operator}."),
    };

    // What other systems read as a number, or as a version.
    private static AttributeValue Lenient(ClauseOperator @operator, AttributeValue item)
    {
        bool isText = item.TryGetString(out string? text);
        if (@operator < ClauseOperator.SemverEquals)
        {
            return isText && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : item;
        }

        return isText ? text!.Length > 0 && (text[0] is 'v' or 'V') ? text[1..] : item
            : item.TryGetNumber(out double version) ? version.ToString(CultureInfo.InvariantCulture) : item;
    }

    private static bool IsSame(AttributeValue item, AttributeValue value)
    {
        if (item.TryGetBoolean(out bool boolean))
        {
            return value.TryGetBoolean(out bool other) && boolean == other;
        }

        return Texts(item, value) is (var text, var otherText)
            ? text == otherText
            : Numbers(item, value) is (var number, var otherNumber) && number == otherNumber;
    }

    private static (string Item, string Value)? Texts(AttributeValue item, AttributeValue value) =>
        item.TryGetString(out string? text) && value.TryGetString(out string? other) ? (text, other) : null;

    private static (double Item, double Value)? Numbers(AttributeValue item, AttributeValue value) =>
        item.TryGetNumber(out double number) && value.TryGetNumber(out double other) ? (number, other) : null;

    private static (double Item, double Value)? Instants(AttributeValue item, AttributeValue value) =>
        ReferenceInstant.UnixMilliseconds(item) is { } instant && ReferenceInstant.UnixMilliseconds(value) is { } other ? (instant, other) : null;

    private static int? Precedence(AttributeValue item, AttributeValue value) =>
        Texts(item, value) is (var text, var other) && ReferenceVersion.TryParse(text) is { } version && ReferenceVersion.TryParse(other) is { } otherVersion
            ? version.CompareTo(otherVersion)
            : null;

    private static Regex PatternOf(string pattern) =>
        Patterns.GetOrAdd(pattern, static pattern => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
}

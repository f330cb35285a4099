using System.Globalization;

namespace Noa.Release.Plans;

/// <summary>Reads the stages of a plan.</summary>
internal static class StageReader
{
    public static IReadOnlyList<PlanStage> Read(YamlMap plan)
    {
        if (plan.Maps("stages") is not { Count: > 0 } maps)
        {
            plan.Missing("stages", "a plan has at least one stage, such as '- traffic: 10'.");
            return [];
        }

        List<PlanStage> stages = [];
        decimal traffic = 0;
        foreach (YamlMap map in maps)
        {
            PlanStage stage = ReadStage(map, stages.Count + 1);
            if (stage.Traffic < traffic)
            {
                map.Complain("traffic", string.Create(CultureInfo.InvariantCulture, $"It falls from {traffic} to {stage.Traffic}: stages only raise; going back is what an abort does."));
            }

            traffic = stage.Traffic ?? traffic;
            stages.Add(stage);
        }

        if (traffic is > 0 and < 100)
        {
            plan.Complain("stages", string.Create(CultureInfo.InvariantCulture, $"The last stage leaves traffic at {traffic} %: end with 100, or leave 'traffic' out of all stages to move flags alone."));
        }

        return stages;
    }

    private static PlanStage ReadStage(YamlMap map, int number)
    {
        decimal? traffic = Percent(map, "traffic");
        IReadOnlyList<FlagMove> flags = map.Map("flags") is { } moves ? [.. moves.Names.ToArray().Select(key => ReadMove(moves, key)).OfType<FlagMove>()] : [];
        if (traffic is null && flags.Count == 0)
        {
            map.Document.Add(map.Line, map.Path, "A stage moves something: give 'traffic', 'flags' or both.");
        }

        var stage = new PlanStage
        {
            Name = map.Text("name") ?? NameOf(number, traffic, flags),
            Traffic = traffic,
            Flags = flags,
            Hold = map.Duration("hold") ?? TimeSpan.Zero,
            Gates = GateReader.Read(map),
            OnFail = map.OneOf<FailAction>("onFail") ?? FailAction.Abort,
            Approval = map.Switch("approval"),
        };
        map.RefuseOthers();
        return stage;
    }

    // A flag's share alone, or segments with the share of everybody else.
    private static FlagMove? ReadMove(YamlMap flags, string key)
    {
        if (!flags.IsMap(key))
        {
            return Percent(flags, key) is { } percent ? new FlagMove(key, percent, []) : null;
        }

        YamlMap move = flags.Map(key)!;
        var read = new FlagMove(key, Percent(move, "percent") ?? 0, move.Texts("segments"));
        move.RefuseOthers();
        return read;
    }

    private static decimal? Percent(YamlMap map, string name) => map.Number(name, 0, 100) is { } percent ? decimal.Round((decimal)percent, 3) : null;

    private static string NameOf(int number, decimal? traffic, IReadOnlyList<FlagMove> flags)
    {
        IEnumerable<string> moves = flags.Select(static move => string.Create(CultureInfo.InvariantCulture, $"{move.Key} {(move.Segments.Count > 0 ? string.Join('+', move.Segments) : $"{move.Percent} %")}"));
        string what = string.Join(", ", traffic is null ? moves : moves.Prepend(string.Create(CultureInfo.InvariantCulture, $"traffic {traffic} %")));
        return string.Create(CultureInfo.InvariantCulture, $"{number}: {what}");
    }
}

using Noa.FeatureFlags.Benchmarks.Reports;

return args switch
{
    ["quick"] => QuickReport.Run(null),
    ["quick", var filter] => QuickReport.Run(filter),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project benchmarks/Noa.FeatureFlags.Benchmarks -- <command>

          quick [text]       this library's figures beside its goals; only cases whose names contain the text
        """);
    return 2;
}

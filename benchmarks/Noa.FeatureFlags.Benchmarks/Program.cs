using System.Globalization;
using BenchmarkDotNet.Running;
using Noa.FeatureFlags.Benchmarks.Gate;
using Noa.FeatureFlags.Benchmarks.Measuring;
using Noa.FeatureFlags.Benchmarks.Reports;
using Noa.FeatureFlags.Benchmarks.Suites;

return args switch
{
    ["quick"] => QuickReport.Run(null),
    ["quick", var filter] => QuickReport.Run(filter),
    ["gate"] => GateCommand.Run(),
    ["gate", "--update"] => GateCommand.Update(),
    ["gate", "--self-test"] => GateSelfTest.Run(),
    ["bdn", .. var rest] => RunSuites(rest),
    ["report"] => Report.WriteOwn() + Report.WriteBenchmarkDotNet(),
    ["report", "--no-bdn"] => Report.WriteOwn(),
    [FirstLoad.Command] => FirstLoad.Run(),
    [ChildProcess.Command, var rounds, .. var names] => ChildProcess.Run(GateCommand.Cases, names, int.Parse(rounds, CultureInfo.InvariantCulture)),
    _ => Usage(),
};

static int RunSuites(string[] arguments)
{
    BenchmarkSwitcher.FromAssembly(typeof(CaseSuite).Assembly).Run(arguments, SuiteConfig.New());
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project benchmarks/Noa.FeatureFlags.Benchmarks -- <command>

          quick [text]       this library's figures beside its goals; only cases whose names contain the text
          gate               compares with the committed figures in benchmarks/baseline.json; exit code 1 when something got worse
          gate --update      measures and rewrites the committed figures
          gate --self-test   proves that the gate fails when a read allocates or slows down
          report             measures this library and its peers, and writes the tables of docs/performance.md; needs a quiet machine
          report --no-bdn    the same without the part that BenchmarkDotNet measures, in a minute
          bdn [arguments]    all cases and peers under BenchmarkDotNet, with its own arguments, such as --filter *Read*
        """);
    return 2;
}

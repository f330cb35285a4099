using Noa.FeatureFlags.Cli;
using Noa.FeatureFlags.Cli.Terminal;

Console.OutputEncoding = System.Text.Encoding.UTF8;
return NoaCommand.Run(args, ToolConsole.OfProcess());

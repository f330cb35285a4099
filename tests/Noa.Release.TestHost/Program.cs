using Noa.Release.TestHost;

// What tests start as processes of their own: a version to deploy, or a conductor that is killed at a line of its log.
return args switch
{
    ["app", string version, string url] => await VersionApp.RunAsync(version, url),
    ["conduct", string file, string version, string strategy, string log, string killAt] => await KilledConductor.RunAsync(file, version, strategy, log, int.Parse(killAt, System.Globalization.CultureInfo.InvariantCulture)),
    _ => 2,
};

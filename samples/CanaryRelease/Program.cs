using CanaryRelease;

// One command: a flag server, a proxy, and versions of a shop, released with 'noa release' while customers shop.
return args switch
{
    ["shop", string version, string url] => await Shop.RunAsync(version, url),
    _ => await Story.TellAsync(),
};

namespace Noa.Release.Plans;

/// <summary>Reads one environment of a release file.</summary>
internal static class EnvironmentReader
{
    public static ReleaseEnvironment Read(YamlMap map, string name, string app, string folder)
    {
        LocalSpec? local = map.Map("local") is { } own ? ReadLocal(own, app, name, folder) : null;
        KubernetesSpec? kubernetes = map.Map("kubernetes") is { } cluster ? ReadKubernetes(cluster, app, folder) : null;
        if (local is not null && kubernetes is not null)
        {
            map.Complain("kubernetes", "An environment is either local or kubernetes: make two of it.");
        }

        IReadOnlyList<GateSpec> gates = GateReader.Read(map);
        var environment = new ReleaseEnvironment
        {
            Name = name,
            App = app,
            Local = local,
            Kubernetes = kubernetes,
            FlagServer = map.Map("flagServer") is { } server ? ReadFlagServer(server) : null,
            Prometheus = map.Address("prometheus"),
            Flags = map.Texts("flags"),
            Gates = gates,

            // A stage that nothing watches has nothing to wait for.
            Hold = map.Duration("hold") ?? (gates.Count > 0 ? PlanDefaults.Hold : TimeSpan.Zero),
            OnFail = map.OneOf<FailAction>("onFail") ?? FailAction.Abort,
            Approval = map.Switch("approval"),
            Salt = map.Text("salt"),
            ReadyWithin = map.Duration("readyWithin") ?? PlanDefaults.ReadyWithin,
            DrainWithin = map.Duration("drainWithin") ?? PlanDefaults.DrainWithin,
            RollbackBudget = map.Duration("rollbackBudget") ?? PlanDefaults.RollbackBudget,
        };
        map.RefuseOthers();
        return environment;
    }

    private static FlagServerSpec ReadFlagServer(YamlMap map)
    {
        Uri? address = map.Address("address");
        if (address is null && !map.IsNode("address"))
        {
            map.Missing("address", "the flag server's gRPC address, such as http://127.0.0.1:5400.");
        }

        var server = new FlagServerSpec(address ?? new Uri("http://127.0.0.1"), map.Text("environment") ?? "", map.Text("keyVariable") ?? "NOA_KEY");
        map.RefuseOthers();
        return server;
    }

    private static LocalSpec ReadLocal(YamlMap map, string app, string environment, string folder)
    {
        Uri? listen = map.Address("listen");
        if (listen is null && !map.IsNode("listen"))
        {
            map.Missing("listen", "where the proxy takes requests, such as http://127.0.0.1:8080.");
        }

        IReadOnlyList<string> run = map.Texts("run");
        if (run.Count == 0 && !map.IsNode("run"))
        {
            map.Missing("run", "program and arguments, such as [dotnet, builds/{version}/Shop.dll, --urls, '{url}'].");
        }
        else if (!run.Any(static part => part.Contains("{url}", StringComparison.Ordinal)))
        {
            map.Complain("run", "Nothing says '{url}': the program must be told where to listen, both versions run side by side.");
        }

        string? hashBy = map.Text("hashBy");
        RequestKey? key = hashBy is null ? RequestKey.Default : RequestKey.Parse(hashBy);
        if (key is null)
        {
            map.Complain("hashBy", $"'{hashBy}' is none of header:NAME, cookie:NAME, query:NAME.");
        }

        var local = new LocalSpec
        {
            Listen = listen ?? new Uri("http://127.0.0.1"),
            Run = run,
            Artifact = map.Text("artifact") is { } artifact ? Path.Combine(folder, artifact) : null,
            Ready = map.Text("ready") ?? "/",
            HashBy = key ?? RequestKey.Default,
            Variables = map.Map("variables") is { } variables ? variables.Names.ToArray().ToDictionary(static name => name, name => variables.Text(name) ?? "") : [],
            Root = folder,
            Folder = Path.Combine(folder, map.Text("folder") ?? Path.Combine(".noa", "local", $"{app}-{environment}")),
        };
        map.RefuseOthers();
        return local;
    }

    private static KubernetesSpec ReadKubernetes(YamlMap map, string app, string folder)
    {
        string image = map.Required("image", "the image with {version} in it, such as registry.example/shop:{version}.");
        if (image.Length > 0 && !image.Contains("{version}", StringComparison.Ordinal) && !image.Contains("{number}", StringComparison.Ordinal))
        {
            map.Complain("image", "Neither {version} nor {number} is in it: every version would be the same image.");
        }

        var kubernetes = new KubernetesSpec
        {
            App = app,
            Namespace = map.Required("namespace", "where the Deployments are."),
            Context = map.Text("context"),
            Kubeconfig = map.Text("kubeconfig") is { } kubeconfig ? Path.Combine(folder, kubeconfig) : null,
            Deployment = map.Text("deployment") is { } deployment ? Path.Combine(folder, deployment) : null,
            Image = image,
            Port = map.Whole("port", 1, 65_535) ?? 8080,
            Replicas = map.Whole("replicas", 1, 1_000) ?? 2,
            Ready = map.Text("ready") ?? "/health/ready",
            HttpRoute = map.Text("httpRoute"),
            Gateway = map.Text("gateway"),
            IngressHost = map.Text("ingressHost"),
            MaxReplicas = map.Whole("maxReplicas", 1, 10_000),
            TargetCpu = map.Whole("targetCpu", 1, 100) ?? 70,
            SlotAddress = map.Text("slotAddress"),
        };
        if (kubernetes.HttpRoute is not null && kubernetes.Gateway is null)
        {
            map.Missing("gateway", "the Gateway that the HTTPRoute is attached to.");
        }

        if (kubernetes is { HttpRoute: not null, IngressHost: not null })
        {
            map.Complain("ingressHost", "Requests that come by an Ingress go past the weights of an HTTPRoute: take one of the two.");
        }

        if (kubernetes.MaxReplicas < kubernetes.Replicas)
        {
            map.Complain("maxReplicas", $"It is less than replicas, {kubernetes.Replicas}: the autoscaler could never keep as many.");
        }

        map.RefuseOthers();
        return kubernetes;
    }
}

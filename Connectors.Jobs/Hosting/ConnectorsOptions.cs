using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Connectors.Jobs.Running;
using Connectors.Jobs.Search.Vectors;
using Connectors.Jobs.Storage.Lifecycle;
using Connectors.Jobs.Storage.Sent;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Microsoft.Extensions.Configuration;

namespace Connectors.Jobs.Hosting;

/// <summary>The host's configuration: "ConnectionStrings:Connectors" and the section "Connectors".</summary>
internal sealed record ConnectorsOptions
{
    /// <summary>The PostgreSQL to use. Null uses a private one in <see cref="DataDirectory"/>.</summary>
    public string? ConnectionString { get; init; }

    public HostRole Role { get; init; } = HostRole.All;

    /// <summary>The directory of the private PostgreSQL and the key ring.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The value of the first API key. Null generates a random one, which is printed once.</summary>
    public string? BootstrapApiKey { get; init; }

    public IReadOnlyList<string> FolderRoots { get; init; } = [];

    public IReadOnlyList<string> EgressAllow { get; init; } = [];

    /// <summary>
    /// What the sources of other tenants may reach ("Connectors:Tenants:Acme:FolderRoots", "Connectors:Tenants:Acme:Egress:Allow"). The
    /// settings without a tenant are the first tenant's.
    /// </summary>
    public IReadOnlyDictionary<string, SourceHostOptions> Tenants { get; init; } = new Dictionary<string, SourceHostOptions>();

    /// <summary>Number of jobs that this process executes at once.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 32);

    /// <summary>
    /// After how long without its database a process says that it is not alive, so that its supervisor starts it again. Zero: never.
    /// </summary>
    public TimeSpan DatabasePatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a job works on a task before it releases the task.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The engine's timings and limits ("Connectors:Engine:LeaseTtl" and so on). For experts.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>How long what nobody needs any more is kept ("Connectors:Retention:Runs" and so on).</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Reading pictures of text ("Connectors:Ocr:Languages" and so on).</summary>
    public OcrOptions Ocr { get; init; } = new();

    /// <summary>Models that texts may be embedded with ("Connectors:Embedding:Models" and so on).</summary>
    public EmbeddingOptions Embedding { get; init; } = new();

    /// <summary>How much programs may send ("Connectors:Push:MaxBytes").</summary>
    public SentLimits Sent { get; init; } = new();

    /// <summary>Limits for extracting the text of one file ("Connectors:Text:MaxCharacters" and so on).</summary>
    public TextLimits Text { get; init; } = new();

    /// <summary>
    /// The directory of the key ring that encrypts connectors' secrets. Defaults to "keys" in <see cref="DataDirectory"/>. All processes
    /// must share it.
    /// </summary>
    [AllowNull]
    public string KeyDirectory { get => field ?? Path.Combine(DataDirectory, "keys"); init; }

    /// <summary>Reads and validates the host's configuration.</summary>
    /// <exception cref="ConfigurationException">Settings are invalid. Lists every error, one line each.</exception>
    public static ConnectorsOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Connectors");
        List<string> errors = [];
        var defaults = new ConnectorsOptions { DataDirectory = "" };
        var options = new ConnectorsOptions
        {
            ConnectionString = configuration.GetConnectionString("Connectors") is { Length: > 0 } connection ? connection : null,
            Role = RoleOf(section["Role"], errors),
            DataDirectory = Directory(section["DataDirectory"], errors),
            KeyDirectory = section["KeyDirectory"] is { Length: > 0 } keys ? Path.GetFullPath(keys) : null,
            BootstrapApiKey = Key(section["BootstrapApiKey"], errors),
            FolderRoots = Roots(section.GetSection("FolderRoots"), errors),
            EgressAllow = List(section.GetSection("Egress:Allow")),
            Tenants = section.GetSection("Tenants").GetChildren().ToDictionary(tenant => tenant.Key, tenant => LimitsOf(tenant, errors)),
            Workers = (int)Number(section["Workers"], "Connectors:Workers", 1, 256, defaults.Workers, errors),
            DatabasePatience = TimeSpan.FromMinutes(Number(
                section["DatabasePatience"],
                "Connectors:DatabasePatience (minutes)",
                0,
                10_080,
                defaults.DatabasePatience.TotalMinutes,
                errors)),
            Engine = section.GetSection("Engine").Get<EngineOptions>() ?? new EngineOptions(),
            Retention = Kept(section, errors),
            Ocr = Pictures(section, errors),
            Embedding = EmbeddingSettings.Read(section.GetSection("Embedding"), errors),
            Text = Limits(section.GetSection("Text"), errors),
            Sent = new SentLimits((long)Number(
                section["Push:MaxBytes"], "Connectors:Push:MaxBytes", 1, 1L << 50, defaults.Sent.MaxBytes, errors)),
            Slice = TimeSpan.FromMinutes(
                Number(section["Slice"], "Connectors:Slice (minutes)", 0.01, 60, defaults.Slice.TotalMinutes, errors)),
        };
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    /// <summary>
    /// The default data directory: below the user's data home, or null if the user has none. For root it is below /var/lib, because the
    /// private PostgreSQL then runs as another user, who cannot enter root's home.
    /// </summary>
    private static string? DefaultDataDirectory
    {
        get
        {
            if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
                return "/var/lib/connectors";
            var home = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return home.Length > 0 ? Path.Combine(home, "connectors") : null;
        }
    }

    private static HostRole RoleOf(string? value, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return HostRole.All;
        if (!value.All(char.IsDigit) && Enum.TryParse<HostRole>(value, ignoreCase: true, out var role))
            return role;
        errors.Add($"Connectors:Role is \"{value}\"; it must be all, api or worker.");
        return HostRole.All;
    }

    private static string Directory(string? value, List<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return Path.GetFullPath(value);
        if (DefaultDataDirectory is { } directory)
            return directory;
        errors.Add("Connectors:DataDirectory is not set, and this user has no home directory to use instead.");
        return "";
    }

    private static string? Key(string? value, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (value.Length < 8 || value.Any(c => c is <= ' ' or > '~'))
            errors.Add("Connectors:BootstrapApiKey must have at least 8 characters, all of them printable ASCII and no blanks.");
        return value;
    }

    private static RetentionOptions Kept(IConfigurationSection section, List<string> errors)
    {
        var defaults = new RetentionOptions();
        var retention = section.GetSection("Retention");
        foreach (var given in retention.GetChildren())
        {
            if (!TimeSpan.TryParse(given.Value, CultureInfo.InvariantCulture, out var time) || time < TimeSpan.FromDays(1))
                errors.Add($"{given.Path} is \"{given.Value}\"; it must be a time of at least a day, such as 90.00:00:00.");
        }

        return errors.Count == 0 ? retention.Get<RetentionOptions>() ?? defaults : defaults;
    }

    private static OcrOptions Pictures(IConfigurationSection section, List<string> errors)
    {
        var (languages, defaults) = (section["Ocr:Languages"] ?? "", new OcrOptions());
        if (!languages.Split('+').All(language => language.All(c => char.IsAsciiLetter(c) || c == '_') && language.Length is > 1 or 0))
            errors.Add($"Connectors:Ocr:Languages is \"{languages}\"; it must be languages as tesseract names them, such as eng+deu.");
        return new OcrOptions
        {
            Languages = languages,
            MaxPages = (int)Number(section["Ocr:MaxPages"], "Connectors:Ocr:MaxPages", 1, 10_000, defaults.MaxPages, errors),
            Resolution = (int)Number(section["Ocr:Resolution"], "Connectors:Ocr:Resolution", 70, 600, defaults.Resolution, errors),
        };
    }

    private static TextLimits Limits(IConfigurationSection section, List<string> errors)
    {
        foreach (var given in section.GetChildren())
        {
            if (!int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                errors.Add($"{given.Path} is \"{given.Value}\"; it must be a whole number from 1 to {int.MaxValue}.");
        }

        return errors.Count == 0 ? section.Get<TextLimits>() ?? new TextLimits() : new TextLimits();
    }

    private static SourceHostOptions LimitsOf(IConfigurationSection tenant, List<string> errors)
    {
        foreach (var unknown in tenant.GetChildren().Where(key => key.Key is not ("FolderRoots" or "Egress")))
            errors.Add($"{unknown.Path} is not a setting. A tenant has FolderRoots and Egress:Allow.");
        return new SourceHostOptions
        {
            FolderRoots = Roots(tenant.GetSection("FolderRoots"), errors),
            EgressAllow = List(tenant.GetSection("Egress:Allow")),
        };
    }

    private static string[] Roots(IConfigurationSection section, List<string> errors)
    {
        var roots = List(section);
        foreach (var root in roots.Where(root => !Path.IsPathFullyQualified(root)))
            errors.Add($"{section.Path} contains \"{root}\"; each entry must be an absolute path.");
        return roots;
    }

    /// <summary>Reads a list that is an array in the configuration, or one value separated by semicolons.</summary>
    private static string[] List(IConfigurationSection section)
        => section.Value is { } value
            ? value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value?.Trim()).OfType<string>().Where(item => item.Length > 0)];

    private static double Number(string? value, string name, double min, double max, double fallback, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return fallback;
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{value}\"; it must be a number from {min} to {max}."));
        return fallback;
    }
}

/// <summary>The part that a process plays.</summary>
internal enum HostRole
{
    /// <summary>API, dashboard and worker.</summary>
    All,
    Api,
    Worker,
}

/// <summary>The host's configuration is invalid, so nothing was started.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}

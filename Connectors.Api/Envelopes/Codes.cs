namespace Connectors.Api.Envelopes;

/// <summary>The codes of the envelope. Most errors are HTTP 200 with one of these.</summary>
internal static class Codes
{
    public const int Success = 0;
    public const int Exception = 100;
    public const int Argument = 101;
    public const int Data = 102;
    public const int Connection = 105;
    public const int Pending = 106;
    public const int Permission = 108;
    public const int Authentication = 109;
    public const int BadRequest = 400;
    public const int Unauthorized = 401;
    public const int Forbidden = 403;
    public const int NotFound = 404;
    public const int Server = 500;
}

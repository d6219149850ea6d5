%% Evaluated by a test node once it has booted: answers one Erlang expression per connection on
%% loopback, with its value or with "error" and a reason.
{Port, ""} = string:to_integer(os:getenv("STORIES_CONTROL_PORT")).

Answer = fun(Text) ->
    try
        {ok, Tokens, _} = erl_scan:string(Text),
        {ok, Expressions} = erl_parse:parse_exprs(Tokens),
        {value, Value, _} = erl_eval:exprs(Expressions, []),
        io_lib:format("~0tp~n", [Value])
    catch
        _:Reason -> io_lib:format("error ~0tp~n", [Reason])
    end
end.

Talk = fun(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Line} -> gen_tcp:send(Socket, unicode:characters_to_binary(Answer(Line)));
        {error, _} -> closed
    end,
    gen_tcp:close(Socket)
end.

Accept = fun Next(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    spawn(fun() -> Talk(Socket) end),
    Next(Listener)
end.

spawn(fun() ->
    {ok, Listener} = gen_tcp:listen(Port, [
        list, {packet, line}, {buffer, 65536}, {active, false}, {reuseaddr, true}, {ip, {127, 0, 0, 1}}
    ]),
    Accept(Listener)
end).
